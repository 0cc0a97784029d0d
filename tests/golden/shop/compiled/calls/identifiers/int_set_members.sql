



with

sets as (
    select * from "idw_shop_work"."int_identifier_sets"
),

set_values as (
    select * from "idw_shop_work"."int_set_values"
),

identifiers as (
    select * from "idw_shop_state"."batch_identifiers"
),

members as (
    select
        set_values.set_hash,
        identifiers.is_blocked,
        -- The place in the order of precedence, then the number, in one.
        cast(identifiers.precedence as bigint) * 2147483648
        + identifiers.identifier_number as placed_number,
    from set_values
    inner join identifiers
        on
            set_values.external_id_type = identifiers.external_id_type
            and set_values.external_id_value = identifiers.external_id_value
),

listed as (
    select
        set_hash,
        list(placed_number) filter (where not is_blocked) as placed_numbers,
        list(placed_number) filter (where is_blocked) as placed_blocked,
    from members
    group by set_hash
),

numbered as (
    select
        set_hash,
        list_transform(
            list_sort(placed_numbers),
            lambda number: cast(number % 2147483648 as integer)
        ) as identifier_numbers,
        list_transform(
            list_sort(placed_blocked),
            lambda number: cast(number % 2147483648 as integer)
        ) as blocked_numbers,
    from listed
),

final as (
    select
        sets.set_hash,
        sets.first_call,
        sets.calls,
        coalesce(numbered.identifier_numbers, []) as identifier_numbers,
        coalesce(numbered.blocked_numbers, []) as blocked_numbers,
    from sets
    left join numbered
        on sets.set_hash = numbered.set_hash
)

select * from final
