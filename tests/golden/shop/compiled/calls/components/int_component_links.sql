



with

sets as (
    select * from "idw_shop_state"."batch_sets"
),

identifiers as (
    select * from "idw_shop_state"."batch_identifiers"
),

superseded_components as (
    select * from "idw_shop_work"."int_superseded_components"
),

final as (
    select
        identifier_numbers[1] as left_number,
        unnest(identifier_numbers) as right_number,
    from sets
    where len(identifier_numbers) > 0

    union all

    select
        known_component_number as left_number,
        identifier_number as right_number,
    from identifiers
    where
        known_component_number is not null
        and not is_blocked

    union all

    select
        component_number as left_number,
        component_number as right_number,
    from superseded_components
)

select * from final
