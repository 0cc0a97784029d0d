

with

input_counts as (
    select * from "idw_shop_work"."int_input_counts"
),

copies as (
    select * from "idw_shop_work"."int_message_copies"
),

sets as (
    select * from "idw_shop_state"."batch_sets"
),

read_records as (
    select
        coalesce(sum(records), 0) as read,
        coalesce(sum(rejected), 0) as rejected,
        coalesce(sum(pending), 0) as pending,
    from input_counts
),

repeated_copies as (
    select count(*) as repeated
    from copies
    where
        copy_rank > 1
        and not is_known
),

counted_calls as (
    select
        coalesce(
            sum(calls) filter (where len(identifier_numbers) > 0), 0
        ) as resolved,
        coalesce(
            sum(calls) filter (where len(identifier_numbers) = 0), 0
        ) as without_identifier,
    from sets
),

final as (
    select
        cast(read_records.read as bigint) as read,
        cast(counted_calls.resolved as bigint) as resolved,
        cast(repeated_copies.repeated as bigint) as repeated,
        cast(counted_calls.without_identifier as bigint) as without_identifier,
        cast(read_records.rejected as bigint) as rejected,
        cast(read_records.pending as bigint) as pending,
    from read_records
    cross join repeated_copies
    cross join counted_calls
)

select * from final
