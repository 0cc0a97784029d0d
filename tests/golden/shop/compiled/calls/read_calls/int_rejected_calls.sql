

with

calls as (
    select * from "idw_shop_state"."batch_calls"
),

-- Equal lines of a file are rejected alike.
final as (
    select distinct
        input,
        reject_hash,
        message_id,
        reject_reason,
    from calls
    where reject_reason is not null
)

select * from final
