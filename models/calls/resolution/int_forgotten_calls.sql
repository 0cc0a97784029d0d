{#
    One row per call of an earlier run that is resolved again, or that a new
    copy of its message takes the place of.
#}

with

forgotten_identifiers as (
    select * from {{ ref('int_forgotten_identifiers') }}
),

superseded_calls as (
    select * from {{ ref('int_superseded_calls') }}
),

known_sets as (
    select * from {{ source('state', 'known_sets') }}
),

known_calls as (
    select * from {{ source('state', 'known_calls') }}
),

late_sets as (
    select known_sets.set_hash
    from known_sets
    semi join forgotten_identifiers
        on
            known_sets.identifier_numbers[1]
            = forgotten_identifiers.identifier_number
),

late_calls as (
    select known_calls.*
    from known_calls
    semi join late_sets
        on known_calls.set_hash = late_sets.set_hash
),

final as (
    select
        late_calls.message_id,
        late_calls.message_hash,
        late_calls.arrived_at,
        late_calls.occurred_at,
        late_calls.call_type,
        late_calls.source_key,
        late_calls.set_hash,
        superseded_calls.message_id is null as is_replayed,
    from late_calls
    left join superseded_calls
        on late_calls.message_id = superseded_calls.message_id

    union all

    -- Superseded calls that no identifier leads to.
    select
        superseded_calls.message_id,
        superseded_calls.message_hash,
        cast(null as timestamptz) as arrived_at,
        cast(null as timestamptz) as occurred_at,
        cast(null as varchar) as call_type,
        cast(null as varchar) as source_key,
        superseded_calls.set_hash,
        false as is_replayed,
    from superseded_calls
    anti join late_sets
        on superseded_calls.set_hash = late_sets.set_hash
)

select * from final
