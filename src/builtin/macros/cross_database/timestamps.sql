{% macro current_timestamp() -%}
{{ return(adapter.dispatch('current_timestamp', 'dbt')()) }}
{%- endmacro %}

{% macro duckdb__current_timestamp() -%}
now()
{%- endmacro %}

{% macro current_timestamp_backcompat() -%}
{{ return(adapter.dispatch('current_timestamp_backcompat', 'dbt')()) }}
{%- endmacro %}

{% macro default__current_timestamp_backcompat() -%}
cast(now() as timestamp)
{%- endmacro %}

{% macro current_timestamp_in_utc_backcompat() -%}
{{ return(adapter.dispatch('current_timestamp_in_utc_backcompat', 'dbt')()) }}
{%- endmacro %}

{% macro default__current_timestamp_in_utc_backcompat() -%}
cast(now() at time zone 'UTC' as timestamp)
{%- endmacro %}

{% macro current_timestamp_in_utc() -%}
{{ return(adapter.dispatch('current_timestamp_in_utc', 'dbt')()) }}
{%- endmacro %}

{% macro default__current_timestamp_in_utc() -%}
cast(now() at time zone 'UTC' as timestamp)
{%- endmacro %}

{% macro snapshot_get_time() -%}
{{ return(adapter.dispatch('snapshot_get_time', 'dbt')()) }}
{%- endmacro %}

{% macro duckdb__snapshot_get_time() -%}
cast({{ dbt.current_timestamp() }} as timestamp)
{%- endmacro %}

{% macro snapshot_string_as_time(timestamp) -%}
{{ return(adapter.dispatch('snapshot_string_as_time', 'dbt')(timestamp)) }}
{%- endmacro %}

{% macro duckdb__snapshot_string_as_time(timestamp) -%}
{{ return("cast('" ~ timestamp ~ "' as timestamp)") }}
{%- endmacro %}

{% macro get_snapshot_get_time_data_type() %}
{% do return(dbt.type_timestamp()) %}
{% endmacro %}

{% macro py_current_timestring() %}
{% do return(modules.datetime.datetime.now().strftime('%H%M%S%f')) %}
{% endmacro %}
