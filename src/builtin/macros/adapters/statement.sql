{# Runs what stands in the call block; load_result(name) gives what it answered. #}
{% macro statement(name=none, fetch_result=false, auto_begin=true, language='sql') %}
    {%- if execute -%}
        {%- if language != 'sql' -%}
            {%- do exceptions.raise_compiler_error('statement() runs sql, not "' ~ language ~ '".') -%}
        {%- endif -%}
        {%- set answer = adapter.execute(caller(), auto_begin=auto_begin, fetch=fetch_result) -%}
        {%- if name is not none -%}
            {%- do store_result(name, response=answer[0], agate_table=answer[1]) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{# Stores the answer of a statement that is not run. #}
{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) %}
    {%- if name is not none -%}
        {%- do store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) -%}
    {%- endif -%}
{% endmacro %}

{# Runs a query and returns its rows as a table; none while the graph is being read. #}
{% macro run_query(sql) %}
    {%- call statement('run_query_statement', fetch_result=true, auto_begin=false) -%}
        {{ sql }}
    {%- endcall -%}
    {%- do return(load_result('run_query_statement').table) -%}
{% endmacro %}
