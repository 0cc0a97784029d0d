

with

batch_files as (
    select * from "idw_shop_work"."batch_files"
),

read_calls as (
    select * from "idw_shop_state"."batch_calls"
),

unusable_calls as (
    select * from "idw_shop_work"."int_unusable_calls"
),

read_records as (
    select
        input,
        count(*) as records,
        count(reject_reason) as unusable,
    from read_calls
    group by input
),

rejected_records as (
    select
        input,
        count(*) as rejected,
    from unusable_calls
    group by input
),

final as (
    select
        batch_files.input,
        coalesce(read_records.records, 0) as records,
        coalesce(rejected_records.rejected, 0) as rejected,
        coalesce(read_records.unusable, 0)
        - coalesce(rejected_records.rejected, 0) as pending,
    from batch_files
    left join read_records
        on batch_files.input = read_records.input
    left join rejected_records
        on batch_files.input = rejected_records.input
)

select * from final
