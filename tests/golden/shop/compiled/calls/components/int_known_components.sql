

with

identifiers as (
    select * from "idw_shop_state"."batch_identifiers"
),

superseded_components as (
    select * from "idw_shop_work"."int_superseded_components"
),

labels as (
    select * from "idw_shop_state"."batch_components"
),

touched as (
    select known_component_number
    from identifiers
    where
        known_component_number is not null
        and not is_blocked

    union

    select component_number as known_component_number
    from superseded_components
),

final as (
    select
        touched.known_component_number,
        labels.component_number,
    from touched
    inner join labels
        on touched.known_component_number = labels.identifier_number
)

select * from final
