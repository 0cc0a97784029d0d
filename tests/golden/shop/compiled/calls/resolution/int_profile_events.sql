

with

profiles as (
    select * from "idw_shop_state"."batch_profiles"
),

moved_profiles as (
    select * from "idw_shop_work"."int_moved_profiles"
),

known_profiles as (
    select * from "idw_shop_work"."known_profiles"
),

profile_moves as (
    select * from "idw_shop_work"."int_profile_moves"
),

merge_profiles as (
    select * from "idw_shop_work"."int_merge_profiles"
),

merge_events as (
    select * from "idw_shop_work"."int_merge_events"
),

-- A profile is created with an identifier, so its moves begin at merge 0.
final as (
    select
        segment_id,
        segment_id as canonical_segment_id,
        call_type,
        message_id,
        source_key,
        occurred_at,
        arrived_at,
    from profiles

    union all

    select
        known_profiles.segment_id,
        known_profiles.segment_id as canonical_segment_id,
        known_profiles.call_type,
        known_profiles.message_id,
        known_profiles.source_key,
        known_profiles.occurred_at,
        known_profiles.arrived_at,
    from known_profiles
    semi join moved_profiles
        on known_profiles.profile_number = moved_profiles.profile_number

    union all

    select
        owners.segment_id,
        winners.segment_id as canonical_segment_id,
        merge_events.event_type as call_type,
        merge_events.message_id,
        merge_events.source_key,
        merge_events.occurred_at,
        merge_events.arrived_at,
    from profile_moves
    inner join merge_profiles as owners
        on profile_moves.owner_number = owners.profile_number
    inner join merge_profiles as winners
        on profile_moves.winning_number = winners.profile_number
    inner join merge_events
        on profile_moves.merge_number = merge_events.merge_number
    where profile_moves.mapped_after = 0
)

select * from final
