{# One row per component that loses a call of an earlier run to a new copy. #}

with

superseded_calls as (
    select * from {{ ref('int_superseded_calls') }}
),

known_sets as (
    select * from {{ source('state', 'known_sets') }}
),

known_components as (
    select * from {{ source('state', 'known_components') }}
),

final as (
    select distinct known_components.component_number
    from superseded_calls
    inner join known_sets
        on superseded_calls.set_hash = known_sets.set_hash
    inner join known_components
        on known_sets.identifier_numbers[1] = known_components.identifier_number
)

select * from final
