

with

losses as (
    select * from "idw_shop_state"."batch_losses"
),

kept_losses as (
    select * from "idw_shop_work"."int_kept_losses"
),

moved_profiles as (
    select * from "idw_shop_work"."int_moved_profiles"
),

profiles as not materialized (
    select * from "idw_shop_work"."int_replayed_profiles"
),

merged as (
    select
        losses.message_id,
        losers.segment_id as from_segment_id,
        winners.segment_id as into_segment_id,
        losses.source_key,
        losses.call_type,
        losses.occurred_at,
        losses.arrived_at,
    from losses
    inner join profiles as losers
        on losses.profile_number = losers.profile_number
    inner join profiles as winners
        on losses.winner_number = winners.profile_number

    union all

    select
        message_id,
        from_segment_id,
        into_segment_id,
        source_key,
        call_type,
        occurred_at,
        arrived_at,
    from kept_losses
    semi join moved_profiles
        on kept_losses.profile_number = moved_profiles.profile_number
),

renamed as (
    select
        message_id,
        from_segment_id,
        into_segment_id,
        source_key,
        call_type as event_type,
        occurred_at as event_timestamp,
        occurred_at,
        arrived_at,
        cast(null as varchar) as reject_reason,
        cast(null as ubigint) as reject_hash,
        cast(null as varchar) as input,
    from merged
)

select * from renamed
