{# Whether a row says in all these columns what its former one said. #}
{% macro unchanged(current, previous, columns) -%}
{%- for column in columns %}
            {{ 'and ' if not loop.first }}{{ current }}.{{ column }} is not distinct from {{ previous }}.{{ column }}
{%- endfor %}
{%- endmacro %}
