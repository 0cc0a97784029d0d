{# Finds the least power of two, from the first one on, that is not below a number. #}
{% macro get_powers_of_two(upper_bound) -%}
{{ return(adapter.dispatch('get_powers_of_two', 'dbt')(upper_bound)) }}
{%- endmacro %}

{% macro default__get_powers_of_two(upper_bound) -%}
{%- if upper_bound <= 0 -%}
{{ exceptions.raise_compiler_error('upper bound must be positive') }}
{%- endif -%}
{%- for power in range(1, 100) if upper_bound <= 2 ** power -%}
{{ return(power) }}
{%- endfor -%}
{%- endmacro %}

{% macro generate_series(upper_bound) -%}
{{ return(adapter.dispatch('generate_series', 'dbt')(upper_bound)) }}
{%- endmacro %}

{% macro duckdb__generate_series(upper_bound) -%}
select generated_number
from generate_series(1, {{ upper_bound }}) as series(generated_number)
{%- endmacro %}

{# Asks the database how many dateparts lie between two dates; 1 where it cannot be asked. #}
{% macro get_intervals_between(start_date, end_date, datepart) -%}
{{ return(adapter.dispatch('get_intervals_between', 'dbt')(start_date, end_date, datepart)) }}
{%- endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
{%- call statement('get_intervals_between', fetch_result=true) %}
select {{ dbt.datediff(start_date, end_date, datepart) }}
{%- endcall -%}
{%- set result = load_result('get_intervals_between') -%}
{{ return(result['data'][0][0] if result and result['data'] else 1) }}
{%- endmacro %}

{# One row per datepart from a date to before another one. The database counts them while it runs. #}
{% macro date_spine(datepart, start_date, end_date) -%}
{{ return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) }}
{%- endmacro %}

{% macro duckdb__date_spine(datepart, start_date, end_date) -%}
with rawdata as (
    select unnest(range(0, {{ dbt.datediff(start_date, end_date, datepart) }})) as step
),

all_periods as (
    select {{ dbt.dateadd(datepart, 'step', start_date) }} as date_{{ datepart }}
    from rawdata
),

filtered as (
    select *
    from all_periods
    where date_{{ datepart }} <= {{ end_date }}
)

select * from filtered
{%- endmacro %}
