{#
    One row per type of identifier, known or new, numbered by priority: what
    the rules allow a profile to hold of it.
#}

{%- set rules = var('rules') %}
{# More values than there are numbers for no profile has. #}
{%- set most = 2147483647 %}
{%- set windows = {
    'daily': 1, 'weekly': 7, 'monthly': 30, 'annually': 365
} %}

with

set_values as (
    select * from {{ ref('int_set_values') }}
),

known_identifiers as (
    select * from {{ source('state', 'known_identifiers') }}
),

types as (
    select external_id_type from set_values

    union

    select external_id_type from known_identifiers
),

limited as (
    select
        external_id_type,
        case external_id_type
            when null then null
            {%- for type in rules.priority %}
            when {{ text_literal(type) }} then {{ loop.index }}
            {%- endfor %}
            else {{ rules.priority | length + 1 }}
        end as priority,
        case external_id_type
            when null then null
            {%- for type, limit in rules.limits.items() %}
            when {{ text_literal(type) }}
                then {{ 'null' if limit is none else [limit.max, most] | min }}
            {%- endfor %}
            else {{ 'null' if rules.default_limit is none
                else [rules.default_limit.max, most] | min }}
        end as max_values,
        case external_id_type
            when null then null
            {%- for type, limit in rules.limits.items() %}
            when {{ text_literal(type) }}
                then {{ windows.get(limit.per, 'null') if limit else 'null' }}
            {%- endfor %}
            else {{ windows.get(rules.default_limit.per, 'null')
                if rules.default_limit else 'null' }}
        end as window_days,
    from types
),

final as (
    select
        cast(
            row_number() over (order by priority, external_id_type) - 1
            as integer
        ) as type_number,
        external_id_type,
        cast(max_values as integer) as max_values,
        cast(window_days as integer) as window_days,
    from limited
)

select * from final
