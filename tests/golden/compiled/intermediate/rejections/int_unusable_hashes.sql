

with

identifiers as (
    select * from "idw_sample_work"."int_identifiers"
),

final as (
    select reject_hash
    from identifiers
    where external_id_type is null
)

select * from final
