{# A point in time as ISO 8601 text in UTC, to the microsecond. #}
{% macro format_timestamp(column) -%}
strftime(timezone('UTC', {{ column }}), '%Y-%m-%dT%H:%M:%S.%fZ')
{%- endmacro %}
