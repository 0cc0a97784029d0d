{# One row per combination of identifiers of a call that is replayed. #}

{{ config(materialized='view') }}

with

sets as not materialized (
    select * from {{ ref('int_set_members') }}
),

known_sets as (
    select * from {{ source('state', 'known_sets') }}
),

forgotten_calls as (
    select * from {{ ref('int_forgotten_calls') }}
),

final as (
    select
        set_hash,
        identifier_numbers,
        blocked_numbers,
    from sets

    union all

    select
        known_sets.set_hash,
        known_sets.identifier_numbers,
        known_sets.blocked_numbers,
    from known_sets
    semi join forgotten_calls
        on
            known_sets.set_hash = forgotten_calls.set_hash
            and forgotten_calls.is_replayed
    anti join sets
        on known_sets.set_hash = sets.set_hash
)

select * from final
