{% macro drop_relation(relation) -%}
    {{ return(adapter.dispatch('drop_relation', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__drop_relation(relation) -%}
    {%- set sql = get_drop_sql(relation) -%}
    {%- if sql -%}
        {%- call statement('drop_relation', auto_begin=false) -%}
            {{ sql }}
        {%- endcall -%}
    {%- endif -%}
{%- endmacro %}

{% macro drop_relation_if_exists(relation) -%}
    {%- if relation is not none -%}
        {{ adapter.drop_relation(relation) }}
    {%- endif -%}
{%- endmacro %}

{# Writes the statement that drops a relation; nothing for one that does not exist. #}
{% macro get_drop_sql(relation) -%}
    {{ return(adapter.dispatch('get_drop_sql', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__get_drop_sql(relation) -%}
    {%- set found = relation if relation.type else load_relation(relation) -%}
    {%- if found -%}
        drop {{ found.type }} if exists {{ relation }} cascade
    {%- endif -%}
{%- endmacro %}

{% macro rename_relation(from_relation, to_relation) -%}
    {{ return(adapter.dispatch('rename_relation', 'dbt')(from_relation, to_relation)) }}
{%- endmacro %}

{% macro default__rename_relation(from_relation, to_relation) -%}
    {%- call statement('rename_relation', auto_begin=false) -%}
        {{ get_rename_sql(from_relation, to_relation.identifier) }}
    {%- endcall -%}
{%- endmacro %}

{# Writes the statement that gives a relation another name in its schema. #}
{% macro get_rename_sql(relation, new_name) -%}
    {{ return(adapter.dispatch('get_rename_sql', 'dbt')(relation, new_name)) }}
{%- endmacro %}

{% macro default__get_rename_sql(relation, new_name) -%}
    {%- set type = relation.type or (load_relation(relation) or relation).type or 'table' -%}
    alter {{ type }} {{ relation }} rename to {{ adapter.quote(new_name) }}
{%- endmacro %}

{% macro truncate_relation(relation) -%}
    {{ return(adapter.dispatch('truncate_relation', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__truncate_relation(relation) -%}
    {%- call statement('truncate_relation', auto_begin=false) -%}
        truncate table {{ relation }}
    {%- endcall -%}
{%- endmacro %}
