

with

known_losses as (
    select * from "idw_shop_work"."known_losses"
),

kept_profiles as (
    select * from "idw_shop_work"."int_kept_profiles"
),

final as (
    select
        known_losses.profile_number,
        known_losses.winner_number,
        losers.segment_id as from_segment_id,
        winners.segment_id as into_segment_id,
        known_losses.message_id,
        known_losses.call_type,
        known_losses.source_key,
        known_losses.occurred_at,
        known_losses.arrived_at,
    from known_losses
    inner join kept_profiles as losers
        on known_losses.profile_number = losers.profile_number
    inner join kept_profiles as winners
        on known_losses.winner_number = winners.profile_number
)

select * from final
