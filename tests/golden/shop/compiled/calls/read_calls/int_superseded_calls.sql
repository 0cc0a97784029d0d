

with

copies as (
    select * from "idw_shop_work"."int_message_copies"
),

final as (
    select
        message_id,
        message_hash,
        set_hash,
    from copies
    where
        copy_rank > 1
        and is_known
)

select * from final
