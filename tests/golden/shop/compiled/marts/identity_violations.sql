



with

violations as (
    select * from "idw_shop_work"."int_violations"
),

final as (
    select
        message_id,
        occurred_at,
        violation,
        external_id_type,
        external_id_value,
        segment_id,
        kept_identifiers,
    from violations
)

select * from final
