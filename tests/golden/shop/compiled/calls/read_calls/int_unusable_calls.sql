

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

-- Nothing to the right of a cross join ends it at once.
occasion as (
    select true as is_rejected
    from rejected
    limit 1
),

-- A condition of two columns, and no join: its build side is the hashes
-- whatever the engine thinks of the size of the files.
numbered as (
    select
        records.input,
        records.record_number,
        records.raw,
        hash(records.record_key) as record_hash,
        case
            when
                hash(records.record_key) in (
                    select reject_hash from rejected
                )
                then records.record_number
        end as rejected_number,
    from records
    cross join occasion
),

found as (
    select
        numbered.input,
        numbered.record_number,
        rejected.message_id,
        rejected.reject_reason,
        numbered.raw,
    from numbered
    inner join rejected
        on
            numbered.record_hash = rejected.reject_hash
            and numbered.input = rejected.input
    where numbered.rejected_number is not null
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
            and md5(found.raw) = batch_files.unfinished_line_hash
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
