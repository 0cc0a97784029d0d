{#
    A combination of identifiers that has the hash of a known one is that one.
    Of this batch alone, the test of int_set_members says so.
#}

{{ config(enabled=var('input_kind', 'events') == 'calls') }}

with

sets as (
    select * from {{ ref('int_set_members') }}
),

known_sets as (
    select * from {{ source('state', 'known_sets') }}
),

final as (
    select
        sets.set_hash,
        sets.identifier_numbers,
        known_sets.identifier_numbers as known_identifier_numbers,
    from sets
    inner join known_sets
        on sets.set_hash = known_sets.set_hash
    where
        sets.identifier_numbers <> known_sets.identifier_numbers
        or sets.blocked_numbers <> known_sets.blocked_numbers
)

select * from final
