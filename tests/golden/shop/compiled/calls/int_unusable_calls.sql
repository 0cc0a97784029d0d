

with

records as (
    select * from "idw_shop_work"."raw_call_records"
),

rejected as (
    select * from "idw_shop_work"."int_rejected_calls"
),

batch_files as (
    select * from "idw_shop_work"."batch_files"
),

found as (
    select
        records.input,
        records.record_number,
        rejected.message_id,
        rejected.reject_reason,
        records.raw,
    from records
    inner join rejected
        on
            hash(records.record_key) = rejected.reject_hash
            and records.input = rejected.input
),

-- A last line without a newline may still be written: it waits.
unfinished as (
    select
        found.input,
        max(found.record_number) as record_number,
    from found
    inner join batch_files
        on
            found.input = batch_files.input
            and found.raw = batch_files.unfinished_line
    where found.reject_reason = 'invalid_record'
    group by found.input
),

final as (
    select
        found.input,
        found.record_number,
        found.message_id,
        found.reject_reason,
        found.raw,
    from found
    anti join unfinished
        on
            found.input = unfinished.input
            and found.record_number = unfinished.record_number
)

select * from final
