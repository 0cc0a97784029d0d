



with

identifiers as (
    select * from "idw_shop_work"."int_identifiers"
),

updates as (
    select
        upper(sha1(concat(external_id_type, external_id_value)))
            as external_id_hash,
        external_id_type,
        external_id_value,
        coalesce(mapped_segment_id, segment_id) as segment_id,
        event_type as triggering_event_type,
        message_id as triggering_event_id,
        cast(null as varchar) as triggering_event_name,
        created_source as triggering_event_source_id,
        cast(null as varchar) as triggering_event_source_name,
        cast(null as varchar) as triggering_event_source_slug,
        created_at as "timestamp",
        epoch_us(arrived_at) as seq,
        md5(concat(
            strlen(external_id_type), ':', external_id_type,
            strlen(external_id_value), ':', external_id_value
        )) as id,
        arrived_at as received_at,
        cast('2026-01-01T00:00:00Z' as timestamptz) as uuid_ts,
    from identifiers
),

final as (
    select
        updates.external_id_hash,
        updates.external_id_type,
        updates.external_id_value,
        updates.segment_id,
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
