{# One row per profile that this batch merges into another, with the call. #}

{{ config(alias='batch_losses') }}

with

events as (
    select * from {{ ref('int_resolution') }}
),

calls as (
    select * from {{ ref('int_replayed_calls') }}
),

profiles as not materialized (
    select * from {{ ref('int_replayed_profiles') }}
),

final as (
    select
        losers.profile_number,
        winners.profile_number as winner_number,
        calls.message_id,
        calls.call_type,
        calls.source_key,
        calls.occurred_at,
        calls.arrived_at,
    from events
    inner join calls
        on events.call_number = calls.call_number
    inner join profiles as losers
        on events.profile_number = losers.local_number
    inner join profiles as winners
        on events.other_number = winners.local_number
    where events.kind = {{ event_kind('merge') }}
)

select * from final
