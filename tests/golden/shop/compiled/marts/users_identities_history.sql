



with

identifiers as not materialized (
    select * from "idw_shop_work"."int_identifiers"
),

late_mappings as (
    select * from "idw_shop_work"."int_late_mappings"
),

profile_moves as (
    select * from "idw_shop_work"."int_profile_moves"
),

profiles as (
    select * from "idw_shop_work"."int_merge_profiles"
),

merge_events as (
    select * from "idw_shop_work"."int_merge_events"
),

settled as (
    select
        created_source,
        external_id_type,
        external_id_value,
        cast(null as timestamptz) as merged_at,
        cast(null as varchar) as merged_from,
        segment_id,
        created_at,
        created_at as valid_from,
        cast(null as timestamptz) as valid_to,
        message_id as triggering_event_id,
        event_type as triggering_event_type,
    from identifiers
    where
        external_id_type is not null
        and moved_profile_number is null
),

moves as (
    select
        profile_moves.profile_number,
        profile_moves.mapped_after,
        profile_moves.move_number,
        owners.segment_id as first_segment_id,
        losers.segment_id as merged_from,
        winners.segment_id as segment_id,
        merge_events.occurred_at as merged_at,
        make_timestamptz(profile_moves.reached_us) as reached_at,
        case
            when profile_moves.moves_left > 0
                then make_timestamptz(profile_moves.left_us)
        end as left_at,
        merge_events.message_id as triggering_event_id,
        merge_events.event_type as triggering_event_type,
    from profile_moves
    inner join profiles as owners
        on profile_moves.owner_number = owners.profile_number
    inner join profiles as losers
        on profile_moves.losing_number = losers.profile_number
    inner join profiles as winners
        on profile_moves.winning_number = winners.profile_number
    inner join merge_events
        on profile_moves.merge_number = merge_events.merge_number
),

moved as (
    select
        identifiers.created_source,
        identifiers.external_id_type,
        identifiers.external_id_value,
        identifiers.created_at,
        identifiers.message_id,
        identifiers.event_type,
        identifiers.moved_profile_number,
        coalesce(late_mappings.mapped_after, 0) as mapped_after,
    from identifiers
    left join late_mappings
        on
            identifiers.external_id_type = late_mappings.external_id_type
            and identifiers.external_id_value = late_mappings.external_id_value
    where identifiers.moved_profile_number is not null
),

mapped as (
    select
        moved.created_source,
        moved.external_id_type,
        moved.external_id_value,
        cast(null as timestamptz) as merged_at,
        cast(null as varchar) as merged_from,
        moves.first_segment_id as segment_id,
        moved.created_at,
        moved.created_at as valid_from,
        greatest(moved.created_at, moves.reached_at) as valid_to,
        moved.message_id as triggering_event_id,
        moved.event_type as triggering_event_type,
    from moved
    inner join moves
        on
            moved.moved_profile_number = moves.profile_number
            and moved.mapped_after = moves.mapped_after
    where moves.move_number = 1
),

merged as (
    select
        moved.created_source,
        moved.external_id_type,
        moved.external_id_value,
        moves.merged_at,
        moves.merged_from,
        moves.segment_id,
        moves.merged_at as created_at,
        greatest(moved.created_at, moves.reached_at) as valid_from,
        case
            when moves.left_at is not null
                then greatest(moved.created_at, moves.left_at)
        end as valid_to,
        moves.triggering_event_id,
        moves.triggering_event_type,
    from moved
    inner join moves
        on
            moved.moved_profile_number = moves.profile_number
            and moved.mapped_after = moves.mapped_after
),

logged as (
    select
        created_source,
        external_id_type,
        external_id_value,
        merged_at,
        merged_from,
        segment_id,
        created_at,
        valid_from,
        valid_to,
        triggering_event_id,
        triggering_event_type,
    from settled

    union all

    select
        created_source,
        external_id_type,
        external_id_value,
        merged_at,
        merged_from,
        segment_id,
        created_at,
        valid_from,
        valid_to,
        triggering_event_id,
        triggering_event_type,
    from mapped

    union all

    select
        created_source,
        external_id_type,
        external_id_value,
        merged_at,
        merged_from,
        segment_id,
        created_at,
        valid_from,
        valid_to,
        triggering_event_id,
        triggering_event_type,
    from merged
),

final as (
    select
        created_source,
        external_id_type,
        external_id_value,
        merged_at,
        merged_from,
        segment_id,
        cast('2026-01-01T00:00:00Z' as timestamptz) as synced_at,
        created_at,
        valid_from,
        valid_to,
        triggering_event_id,
        triggering_event_type,
    from logged
)

select * from final
