import type { Files } from './project.js';

/** A package whose macros look into the database before they write SQL, as dbt's best known one does. */
export const INTROSPECTIVE_PACKAGE: Files = {
  'dbt_packages/lookups/dbt_project.yml': 'name: lookups\nversion: 1.0.0\n',
  'dbt_packages/lookups/macros/columns.sql': `
{% macro check_relation(value, macro_name) %}
  {%- if not (value is mapping and value.get('metadata', {}).get('type', '').endswith('Relation')) -%}
    {%- do exceptions.raise_compiler_error(macro_name ~ ' takes a relation, not ' ~ value) -%}
  {%- endif -%}
  {%- if value.is_cte -%}
    {%- set prefix = api.Relation.add_ephemeral_prefix('') -%}
    {%- do exceptions.raise_compiler_error(macro_name ~ ' cannot look into ' ~ value.name[(prefix | length):]) -%}
  {%- endif -%}
{% endmacro %}

{% macro columns_but(relation, except=[]) %}
  {{ return(adapter.dispatch('columns_but', 'lookups')(relation, except)) }}
{% endmacro %}
{% macro default__columns_but(relation, except=[]) %}
  {%- do lookups.check_relation(relation, 'columns_but') -%}
  {%- if not execute -%}{{ return('') }}{%- endif -%}
  {%- set kept = [] -%}
  {%- set except = except | map('lower') | list -%}
  {%- for column in adapter.get_columns_in_relation(relation) if column.column | lower not in except -%}
    {%- do kept.append(column.column) -%}
  {%- endfor -%}
  {{ return(kept) }}
{% endmacro %}

{% macro star(relation, except=[], prefix='') -%}
  {%- if not execute -%}{% do return('*') %}{%- endif -%}
  {%- for name in lookups.columns_but(relation, except) %}
    {{- adapter.quote(name) }}{% if prefix %} as {{ adapter.quote(prefix ~ name) }}{% endif %}{{ ',\\n  ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}

{% macro union_all_of(relations, column_override=none) -%}
  {%- if not execute %}{{ return('') }}{% endif -%}
  {%- set overrides = column_override if column_override is not none else {} -%}
  {%- set own = {} -%}
  {%- set superset = {} -%}
  {%- for relation in relations -%}
    {%- do own.update({relation: []}) -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
      {%- do own[relation].append(column.column) -%}
      {%- set stored = superset.get(column.column) -%}
      {%- if not stored or (column.is_string() and stored.is_string() and column.string_size() > stored.string_size()) -%}
        {%- do superset.update({column.column: column}) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- for relation in relations %}
  (select cast('{{ relation.identifier }}' as {{ dbt.type_string() }}) as came_from,
    {% for name, column in superset.items() -%}
    cast({{ adapter.quote(name) if name in own[relation] else 'null' }} as {{ overrides.get(name, column.data_type) }}) as {{ column.quoted }}{{ ', ' if not loop.last }}
    {%- endfor %}
  from {{ relation }})
  {{ 'union all' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}
`,
  'dbt_packages/lookups/macros/values.sql': `
{% macro values_of(relation, column, order_by='count(*) desc', default=none) -%}
  {{ return(adapter.dispatch('values_of', 'lookups')(relation, column, order_by, default)) }}
{%- endmacro %}
{% macro default__values_of(relation, column, order_by, default) -%}
  {%- if not execute -%}{{ return(default or []) }}{%- endif -%}
  {%- set exists = load_relation(relation) is not none -%}
  {%- call statement('values_of', fetch_result=true) -%}
    {%- if not exists and default is not none -%}
      {{ return(default) }}
    {%- elif not exists -%}
      {{ exceptions.raise_compiler_error(relation ~ ' does not exist') }}
    {%- endif -%}
    select {{ column }} as value from {{ relation }} group by {{ column }} order by {{ order_by }}
  {%- endcall -%}
  {%- set found = load_result('values_of') -%}
  {%- if found and found['data'] -%}
    {{ return(found['data'] | map(attribute=0) | list) }}
  {%- endif -%}
  {{ return(default) }}
{%- endmacro %}

{% macro pivot(column, values, agg='sum') %}
  {%- for value in values %}
  {{ agg }}(case when {{ column }} = '{{ value }}' then 1 else 0 end) as {{ adapter.quote(value) }}{{ ',' if not loop.last }}
  {%- endfor %}
{% endmacro %}

{% macro relations_by_prefix(schema, prefix, exclude='', database=target.database) %}
  {%- call statement('relations', fetch_result=True) -%}
    select distinct table_schema as {{ adapter.quote('table_schema') }}, table_name as {{ adapter.quote('table_name') }},
      case table_type when 'BASE TABLE' then 'table' else lower(table_type) end as {{ adapter.quote('table_type') }}
    from {{ database }}.information_schema.tables
    where table_schema ilike '{{ schema }}' and table_name ilike '{{ prefix }}%' and table_name not ilike '{{ exclude }}'
  {%- endcall -%}
  {%- set found = load_result('relations') -%}
  {%- set relations = [] -%}
  {%- if found and found['table'] -%}
    {%- for row in found['table'] -%}
      {%- do relations.append(api.Relation.create(database=database, schema=row.table_schema, identifier=row.table_name, type=row.table_type)) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(relations | sort(attribute='identifier')) }}
{% endmacro %}

{% macro results_as_dict(query) %}
  {%- call statement('results', fetch_result=True, auto_begin=false) -%}{{ query }}{%- endcall -%}
  {%- set lists = {} -%}
  {%- if execute -%}
    {%- for name, column in load_result('results').table.columns.items() -%}
      {%- do lists.update({name: column.values()}) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(lists) }}
{% endmacro %}

{% macro surrogate_key(fields) -%}
  {%- set parts = [] -%}
  {%- for field in fields -%}
    {%- do parts.append("coalesce(cast(" ~ field ~ " as " ~ api.Column.translate_type('string') ~ "), '-')") -%}
    {%- if not loop.last %}{%- do parts.append("'|'") -%}{%- endif -%}
  {%- endfor -%}
  md5(cast({{ dbt.concat(parts) }} as {{ dbt.type_string() }}))
{%- endmacro %}

{% macro intervals_between(start_date, end_date, datepart) -%}
  {%- call statement('intervals', fetch_result=True) -%}
    select {{ dbt.datediff(start_date, end_date, datepart) }}
  {%- endcall -%}
  {%- set found = load_result('intervals') -%}
  {{ return((found['data'] | map(attribute=0) | list)[0] if found and found['data'] else 1) }}
{%- endmacro %}

{% test same_rows(model, compare_model) %}
  {%- if not execute -%}{{ return('') }}{%- endif -%}
  {%- set names = adapter.get_columns_in_relation(model) | map(attribute='quoted') | join(', ') -%}
  (select {{ names }} from {{ model }} except select {{ names }} from {{ compare_model }})
  union all
  (select {{ names }} from {{ compare_model }} except select {{ names }} from {{ model }})
{% endtest %}
`,
};
