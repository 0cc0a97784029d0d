



with

unusable_calls as (
    select * from "idw_shop_work"."int_unusable_calls"
),

rejected_calls as (
    select
        input,
        record_number,
        message_id,
        reject_reason as reason,
        raw,
    from unusable_calls
),

rejected as (
    select * from rejected_calls
),

-- No text of a warehouse may hold NUL: it is shown as JSON would show it.
final as (
    select
        input,
        record_number,
        replace(message_id, chr(0), '\u0000') as message_id,
        reason,
        replace(raw, chr(0), '\u0000') as raw,
    from rejected
)

select * from final
