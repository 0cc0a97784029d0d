{#
    A hash stands for one combination of identifiers, in this batch and before.
    Where two share one the build fails; 64 bits make that all but impossible.
#}

{{ config(enabled=var('input_kind', 'events') == 'calls') }}

with

sets as (
    select * from {{ ref('int_set_members') }}
),

known_sets as (
    select * from {{ source('state', 'known_sets') }}
),

repeated as (
    select set_hash
    from sets
    group by set_hash
    having count(*) > 1
),

other as (
    select sets.set_hash
    from sets
    inner join known_sets
        on sets.set_hash = known_sets.set_hash
    where
        sets.identifier_numbers <> known_sets.identifier_numbers
        or sets.blocked_numbers <> known_sets.blocked_numbers
),

final as (
    select set_hash from repeated

    union

    select set_hash from other
)

select * from final
