

with

events as (
    select * from "idw_sample_work"."stg_merge_events"
),

-- A row equal to an earlier one in all but received_at and place is repeated.
distinct_events as (
    select
        message_id,
        from_segment_id,
        into_segment_id,
        source_key,
        event_type,
        event_timestamp,
        min(
            struct_pack(
                arrived_at := arrived_at,
                input := input
            )
        ) as first_copy,
    from events
    where reject_reason is null
    group by
        message_id,
        from_segment_id,
        into_segment_id,
        source_key,
        event_type,
        event_timestamp
),

final as (
    select
        cast(
            row_number() over (
                order by
                    first_copy.arrived_at,
                    message_id,
                    from_segment_id,
                    into_segment_id,
                    source_key nulls first,
                    event_timestamp nulls first
            ) as integer
        ) as merge_number,
        message_id,
        from_segment_id,
        into_segment_id,
        source_key,
        event_type,
        coalesce(event_timestamp, first_copy.arrived_at) as occurred_at,
        first_copy.arrived_at as arrived_at,
        first_copy.input as input,
    from distinct_events
)

select * from final
