{#
    One row per mapping of an identifier, and one per merge that moved it.

    Long ways through merges keep their first and last row only; see
    max_history_moves. Identifiers that never moved, nearly all, take no join.
#}

{{ config(
    unique_key=['external_id_type', 'external_id_value'],
    post_hook="{{ forget_identifiers() }}"
) }}


{%- set previous = load_relation(this) %}

with

identifiers as not materialized (
    select * from {{ ref('int_identifiers') }}
),

late_mappings as (
    select * from {{ ref('int_late_mappings') }}
),

profile_moves as (
    select * from {{ ref('int_profile_moves') }}
),

profiles as (
    select * from {{ ref('int_merge_profiles') }}
),

merge_events as (
    select * from {{ ref('int_merge_events') }}
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

{% if previous -%}
previous_rows as (
    select * from {{ of_this_batch(previous) }} as published
),

-- A row that says what it said before keeps the time of its last change.
final as (
    select
        logged.created_source,
        logged.external_id_type,
        logged.external_id_value,
        logged.merged_at,
        logged.merged_from,
        logged.segment_id,
        coalesce(
            previous_rows.synced_at,
            cast('{{ var("synced_at") }}' as timestamptz)
        ) as synced_at,
        logged.created_at,
        logged.valid_from,
        logged.valid_to,
        logged.triggering_event_id,
        logged.triggering_event_type,
    from logged
    left join previous_rows
        on
            logged.external_id_type = previous_rows.external_id_type
            and logged.external_id_value = previous_rows.external_id_value
            and logged.created_source
            is not distinct from previous_rows.created_source
            and logged.merged_at is not distinct from previous_rows.merged_at
            and logged.merged_from
            is not distinct from previous_rows.merged_from
            and logged.segment_id = previous_rows.segment_id
            and logged.created_at = previous_rows.created_at
            and logged.valid_from = previous_rows.valid_from
            and logged.valid_to is not distinct from previous_rows.valid_to
            and logged.triggering_event_id = previous_rows.triggering_event_id
            and logged.triggering_event_type
            = previous_rows.triggering_event_type
)
{%- else -%}
final as (
    select
        created_source,
        external_id_type,
        external_id_value,
        merged_at,
        merged_from,
        segment_id,
        cast('{{ var("synced_at") }}' as timestamptz) as synced_at,
        created_at,
        valid_from,
        valid_to,
        triggering_event_id,
        triggering_event_type,
    from logged
)
{%- endif %}

select * from final
