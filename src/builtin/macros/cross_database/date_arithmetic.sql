{% macro date_trunc(datepart, date) -%}
{{ return(adapter.dispatch('date_trunc', 'dbt')(datepart, date)) }}
{%- endmacro %}

{% macro default__date_trunc(datepart, date) -%}
date_trunc('{{ datepart }}', {{ date }})
{%- endmacro %}

{# Adds a number of dateparts; the result is a timestamp. A month that is too short ends on its last day. #}
{% macro dateadd(datepart, interval, from_date_or_timestamp) -%}
{{ return(adapter.dispatch('dateadd', 'dbt')(datepart, interval, from_date_or_timestamp)) }}
{%- endmacro %}

{% macro duckdb__dateadd(datepart, interval, from_date_or_timestamp) -%}
{%- set start = from_date_or_timestamp | string | trim -%}
{%- set is_literal = modules.re.fullmatch("'[^']*'", start) is not none -%}
({{ 'cast(' ~ start ~ ' as timestamp)' if is_literal else start }} + (cast({{ interval }} as bigint) * interval '1 {{ datepart | lower }}'))
{%- endmacro %}

{# Counts the boundaries between two moments. Weeks begin on Sunday, as in the other databases of dbt. #}
{% macro datediff(first_date, second_date, datepart) -%}
{{ return(adapter.dispatch('datediff', 'dbt')(first_date, second_date, datepart)) }}
{%- endmacro %}

{% macro duckdb__datediff(first_date, second_date, datepart) -%}
{%- set part = datepart | lower -%}
{%- if part == 'week' -%}
(date_diff(
    'day',
    date_trunc('week', cast({{ first_date }} as timestamp) + interval '1 day'),
    date_trunc('week', cast({{ second_date }} as timestamp) + interval '1 day')
) // 7)
{%- else -%}
date_diff('{{ part }}', cast({{ first_date }} as timestamp), cast({{ second_date }} as timestamp))
{%- endif -%}
{%- endmacro %}

{% macro last_day(date, datepart) -%}
{{ return(adapter.dispatch('last_day', 'dbt')(date, datepart)) }}
{%- endmacro %}

{% macro default__last_day(date, datepart) -%}
{{ dbt.default_last_day(date, datepart) }}
{%- endmacro %}

{% macro default_last_day(date, datepart) -%}
cast(
    {{ dbt.dateadd('day', '-1', dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date))) }}
    as date
)
{%- endmacro %}

{% macro date(year, month, day) -%}
{{ return(adapter.dispatch('date', 'dbt')(year, month, day)) }}
{%- endmacro %}

{% macro duckdb__date(year, month, day) -%}
make_date({{ year }}, {{ month }}, {{ day }})
{%- endmacro %}
