{# Names the information schema: DuckDB has one for all databases. #}
{% macro information_schema_name(database) %}
    {{ return(adapter.dispatch('information_schema_name', 'dbt')(database)) }}
{% endmacro %}

{% macro default__information_schema_name(database) -%}
    {{ return('system.information_schema') }}
{%- endmacro %}

{% macro list_schemas(database) %}
    {{ return(adapter.dispatch('list_schemas', 'dbt')(database)) }}
{% endmacro %}

{% macro default__list_schemas(database) %}
    {{ return(run_query(
        "select schema_name from system.information_schema.schemata"
        ~ (" where lower(catalog_name) = lower('" ~ database ~ "')" if database else '')
        ~ " order by schema_name"
    )) }}
{% endmacro %}

{# Counts the schemas of that name: 0 or 1. #}
{% macro check_schema_exists(information_schema, schema) %}
    {{ return(adapter.dispatch('check_schema_exists', 'dbt')(information_schema, schema)) }}
{% endmacro %}

{% macro default__check_schema_exists(information_schema, schema) %}
    {%- set database = information_schema.database -%}
    {{ return(run_query(
        "select count(*) from system.information_schema.schemata where lower(schema_name) = lower('" ~ schema ~ "')"
        ~ (" and lower(catalog_name) = lower('" ~ database ~ "')" if database else '')
    )) }}
{% endmacro %}

{# Lists the tables and views of a schema: database, name, schema, type. #}
{% macro list_relations_without_caching(schema_relation) %}
    {{ return(adapter.dispatch('list_relations_without_caching', 'dbt')(schema_relation)) }}
{% endmacro %}

{% macro default__list_relations_without_caching(schema_relation) %}
    {%- call statement('list_relations_without_caching', fetch_result=true, auto_begin=false) %}
        select
            table_catalog as database,
            table_name as name,
            table_schema as schema,
            case table_type when 'VIEW' then 'view' else 'table' end as type
        from system.information_schema.tables
        where lower(table_schema) = lower('{{ schema_relation.schema }}')
        {% if schema_relation.database %}
            and lower(table_catalog) = lower('{{ schema_relation.database }}')
        {% endif %}
        order by table_name
    {% endcall -%}
    {{ return(load_result('list_relations_without_caching').table) }}
{% endmacro %}

{# Tells when a source was last loaded: `max_loaded_at` and `snapshotted_at`. #}
{% macro collect_freshness(source, loaded_at_field, filter=none) %}
    {{ return(adapter.dispatch('collect_freshness', 'dbt')(source, loaded_at_field, filter)) }}
{% endmacro %}

{% macro default__collect_freshness(source, loaded_at_field, filter=none) %}
    {%- call statement('collect_freshness', fetch_result=true, auto_begin=false) %}
        select
            max({{ loaded_at_field }}) as max_loaded_at,
            current_timestamp as snapshotted_at
        from {{ source }}
        {% if filter %}where {{ filter }}{% endif %}
    {% endcall -%}
    {{ return(load_result('collect_freshness')) }}
{% endmacro %}

{# Runs a query that tells when a source was last loaded. #}
{% macro collect_freshness_custom_sql(source, loaded_at_query) %}
    {{ return(adapter.dispatch('collect_freshness_custom_sql', 'dbt')(source, loaded_at_query)) }}
{% endmacro %}

{% macro default__collect_freshness_custom_sql(source, loaded_at_query) %}
    {%- call statement('collect_freshness_custom_sql', fetch_result=true, auto_begin=false) %}
        select
            ({{ loaded_at_query }}) as max_loaded_at,
            current_timestamp as snapshotted_at
    {% endcall -%}
    {{ return(load_result('collect_freshness_custom_sql')) }}
{% endmacro %}
