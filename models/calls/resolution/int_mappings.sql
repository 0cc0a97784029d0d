{# One row per identifier that this batch maps to a profile, with the call. #}

{{ config(alias='batch_mappings') }}

with

events as (
    select * from {{ ref('int_resolution') }}
),

calls as (
    select * from {{ ref('int_replayed_calls') }}
),

profiles as (
    select * from {{ ref('int_replayed_profiles') }}
),

final as (
    select
        events.identifier_number,
        profiles.profile_number,
        calls.message_id,
        calls.call_type,
        calls.source_key,
        calls.occurred_at,
        calls.arrived_at,
    from events
    inner join calls
        on events.call_number = calls.call_number
    inner join profiles
        on events.profile_number = profiles.local_number
    where events.kind = {{ event_kind('map') }}
)

select * from final
