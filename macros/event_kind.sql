{# The number of a kind of event in int_resolution, as the resolver writes it. #}
{% macro event_kind(name) -%}
{{ return({
    'create': 0, 'map': 1, 'merge': 2, 'drop': 3, 'resolved': 4, 'root': 5
}[name]) }}
{%- endmacro %}
