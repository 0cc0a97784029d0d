

with

paths as (
    select * from "idw_shop_work"."int_profile_paths"
),

losses as (
    select * from "idw_shop_work"."int_losses"
),

profiles as (
    select * from "idw_shop_work"."int_merge_profiles"
),

merge_events as (
    select * from "idw_shop_work"."int_merge_events"
),

final as (
    select
        profiles.segment_id,
        paths.profile_number,
        roots.segment_id as owner_segment_id,
        last_losers.segment_id as last_segment_id,
        last_merges.occurred_at as last_occurred_at,
        last_merges.arrived_at as last_arrived_at,
        last_merges.message_id as last_message_id,
        own_merges.arrived_at as first_arrived_at,
        own_merges.message_id as first_message_id,
        paths.hops,
    from paths
    inner join losses
        on paths.profile_number = losses.profile_number
    inner join profiles
        on paths.profile_number = profiles.profile_number
    inner join profiles as roots
        on paths.root_number = roots.profile_number
    inner join profiles as last_losers
        on paths.last_number = last_losers.profile_number
    inner join merge_events as last_merges
        on paths.last_merge_number = last_merges.merge_number
    inner join merge_events as own_merges
        on losses.merge_number = own_merges.merge_number
)

select * from final
