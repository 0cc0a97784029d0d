



with

events as (
    select * from "idw_shop_work"."int_resolution"
),

calls as (
    select * from "idw_shop_work"."int_replayed_calls"
),

profiles as (
    select * from "idw_shop_work"."int_replayed_profiles"
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
    where events.kind = 1
)

select * from final
