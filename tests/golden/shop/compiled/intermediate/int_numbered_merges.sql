

with

merge_events as (
    select * from "idw_shop_work"."int_merge_events"
),

profiles as (
    select * from "idw_shop_work"."int_merge_profiles"
),

final as (
    select
        merge_events.merge_number,
        losers.profile_number as from_number,
        winners.profile_number as into_number,
    from merge_events
    inner join profiles as losers
        on merge_events.from_segment_id = losers.segment_id
    inner join profiles as winners
        on merge_events.into_segment_id = winners.segment_id
)

select * from final
