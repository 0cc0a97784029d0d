

with

superseded_calls as (
    select * from "idw_shop_work"."int_superseded_calls"
),

known_sets as (
    select * from "idw_shop_work"."known_sets"
),

known_components as (
    select * from "idw_shop_work"."known_components"
),

final as (
    select distinct known_components.component_number
    from superseded_calls
    inner join known_sets
        on superseded_calls.set_hash = known_sets.set_hash
    inner join known_components
        on known_sets.identifier_numbers[1] = known_components.identifier_number
)

select * from final
