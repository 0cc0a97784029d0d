

with

identifiers as (
    select * from "idw_sample_work"."int_identifiers"
),

final as (
    select
        external_id_type,
        external_id_value,
        segment_id as owner_segment_id,
    from identifiers
    where
        is_contested
        and external_id_type is not null
)

select * from final
