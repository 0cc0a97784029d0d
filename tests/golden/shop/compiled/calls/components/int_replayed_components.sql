

with

labels as (
    select * from "idw_shop_state"."batch_components"
),

identifiers as (
    select * from "idw_shop_state"."batch_identifiers"
),

types as (
    select * from "idw_shop_work"."int_call_types"
),

touched_components as (
    select * from "idw_shop_work"."int_known_components"
),

values_by_type as (
    select
        labels.component_number,
        identifiers.type_number,
        count(*) as values_held,
    from labels
    inner join identifiers
        on labels.identifier_number = identifiers.identifier_number
    group by
        labels.component_number,
        identifiers.type_number
),

new_components as (
    select
        values_by_type.component_number,
        bool_or(
            values_by_type.values_held > coalesce(types.max_values, 2147483647)
        ) as is_crowded,
        sum(values_by_type.values_held) as identifiers,
    from values_by_type
    inner join types
        on values_by_type.type_number = types.type_number
    anti join touched_components
        on values_by_type.component_number = touched_components.component_number
    group by values_by_type.component_number
),

final as (
    select
        component_number,
        (
            is_crowded
            or identifiers > 1000
            or identifiers - 1 > 100
        ) as is_limited,
        false as is_known,
    from new_components

    union all

    select distinct
        component_number,
        true as is_limited,
        true as is_known,
    from touched_components
)

select * from final
