



-- depends_on: "idw_shop_work"."int_forgotten_profiles"

with

profile_events as (
    select * from "idw_shop_work"."int_profile_events"
),

updates as (
    select
        segment_id,
        canonical_segment_id,
        call_type as triggering_event_type,
        message_id as triggering_event_id,
        cast(null as varchar) as triggering_event_name,
        source_key as triggering_event_source_id,
        cast(null as varchar) as triggering_event_source_name,
        cast(null as varchar) as triggering_event_source_slug,
        occurred_at as "timestamp",
        epoch_us(arrived_at) as seq,
        md5(concat(
            strlen(segment_id), ':', segment_id,
            strlen(canonical_segment_id), ':', canonical_segment_id
        )) as id,
        arrived_at as received_at,
        cast('2026-01-01T00:00:00Z' as timestamptz) as uuid_ts,
    from profile_events
),

final as (
    select
        updates.segment_id,
        updates.canonical_segment_id,
        updates.triggering_event_type,
        updates.triggering_event_id,
        updates.triggering_event_name,
        updates.triggering_event_source_id,
        updates.triggering_event_source_name,
        updates.triggering_event_source_slug,
        updates."timestamp",
        updates.seq,
        updates.id,
        updates.received_at,
        updates.uuid_ts,
    from updates
    
)

select * from final
