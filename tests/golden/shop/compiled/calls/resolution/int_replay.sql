



with

calls as (
    select * from "idw_shop_work"."int_replayed_calls"
),

sets as (
    select * from "idw_shop_work"."int_replayed_sets"
),

ordered as (
    select
        calls.call_number,
        epoch_us(calls.occurred_at) as occurred_us,
        cast(calls.wants_profile as integer) as wants_profile,
        sets.identifier_numbers,
    from calls
    inner join sets
        on calls.set_hash = sets.set_hash
),

final as (
    select
        call_number,
        occurred_us,
        wants_profile,
        unnest(identifier_numbers) as identifier_number,
        generate_subscripts(identifier_numbers, 1) as precedence,
    from ordered
)

select * from final
