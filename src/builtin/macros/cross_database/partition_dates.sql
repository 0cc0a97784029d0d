{# Reads a date of a partition. #}
{% macro convert_datetime(date_str, date_fmt) %}
{% set message = "The partition date '" ~ date_str ~ "' does not match the format '" ~ date_fmt ~ "'." %}
{% do return(try_or_compiler_error(message, modules.datetime.datetime.strptime, date_str.strip(), date_fmt)) %}
{% endmacro %}

{# Lists the days from one to another, both included. #}
{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt='%Y%m%d', out_fmt='%Y%m%d') %}
{% set start = convert_datetime(start_date_str, in_fmt) %}
{% set end = convert_datetime(end_date_str if end_date_str is not none else start_date_str, in_fmt) %}
{% if end < start %}
{{ exceptions.raise_compiler_error('The partition begins at ' ~ start ~ ', after its end ' ~ end ~ '.') }}
{% endif %}
{% set dates = [] %}
{% for number in range((end - start).days + 1) %}
{% set day = start + modules.datetime.timedelta(days=number) %}
{% do dates.append(day.strftime(out_fmt) if out_fmt else day) %}
{% endfor %}
{% do return(dates) %}
{% endmacro %}

{# Reads `20240101` or `20240101, 20240105` as a list of days. #}
{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}
{% set parts = (raw_partition_date | string).split(',') %}
{% if parts | length > 2 %}
{{ exceptions.raise_compiler_error("A partition is a date or 'start, end', not '" ~ raw_partition_date ~ "'.") }}
{% endif %}
{% set end = parts[1] if parts | length == 2 else none %}
{% do return(dates_in_range(parts[0], end, in_fmt=date_fmt)) %}
{% endmacro %}
