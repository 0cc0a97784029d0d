{# Runs the hooks of a node that belong inside its transaction, or outside of it. #}
{% macro run_hooks(hooks, inside_transaction=true) %}
    {%- if not inside_transaction and hooks | selectattr('transaction', 'equalto', false) | list -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
    {%- for hook in hooks | selectattr('transaction', 'equalto', inside_transaction) -%}
        {%- set sql = render(hook.get('sql')) | trim -%}
        {%- if sql -%}
            {%- call statement(auto_begin=inside_transaction) -%}
                {{ sql }}
            {%- endcall -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}

{% macro make_hook_config(sql, inside_transaction) %}
    {{ return(tojson({'sql': sql, 'transaction': inside_transaction})) }}
{% endmacro %}

{% macro before_begin(sql) %}
    {{ return(make_hook_config(sql, inside_transaction=false)) }}
{% endmacro %}

{% macro in_transaction(sql) %}
    {{ return(make_hook_config(sql, inside_transaction=true)) }}
{% endmacro %}

{% macro after_commit(sql) %}
    {{ return(make_hook_config(sql, inside_transaction=false)) }}
{% endmacro %}
