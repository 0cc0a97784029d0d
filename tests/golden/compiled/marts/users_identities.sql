



with

identifiers as (
    select * from "idw_sample_work"."int_identifiers"
),

current_identifiers as (
    select
        created_source,
        external_id_type,
        external_id_value,
        merged_at,
        merged_from,
        segment_id,
        cast('2026-01-01T00:00:00Z' as timestamptz) as synced_at,
        created_at,
    from identifiers
    where external_id_type is not null
),

final as (
    select
        created_source,
        external_id_type,
        external_id_value,
        merged_at,
        merged_from,
        segment_id,
        synced_at,
        created_at,
    from current_identifiers
)

select * from final
