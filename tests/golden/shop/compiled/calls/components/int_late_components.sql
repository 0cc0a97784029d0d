

with

fresh_calls as (
    select * from "idw_shop_work"."int_fresh_calls"
),

sets as (
    select * from "idw_shop_state"."batch_sets"
),

labels as (
    select * from "idw_shop_state"."batch_components"
),

touched_components as (
    select * from "idw_shop_work"."int_known_components"
),

superseded_components as (
    select * from "idw_shop_work"."int_superseded_components"
),

known_calls as not materialized (
    select * from "idw_shop_work"."known_calls"
),

known_sets as (
    select * from "idw_shop_work"."known_sets"
),

known_components as (
    select * from "idw_shop_work"."known_components"
),

early_calls as (
    select
        set_hash,
        min(
            struct_pack(
                arrived_at := arrived_at,
                message_id := message_id
            )
        ) as first_place,
    from fresh_calls
    where arrived_at <= (select max(arrived_at) from known_calls)
    group by set_hash
),

early_components as (
    select
        labels.component_number,
        min(early_calls.first_place) as first_place,
    from early_calls
    inner join sets
        on early_calls.set_hash = sets.set_hash
    inner join labels
        on sets.identifier_numbers[1] = labels.identifier_number
    semi join touched_components
        on labels.component_number = touched_components.component_number
    group by labels.component_number
),

early_identifiers as (
    select
        known_components.identifier_number,
        touched_components.component_number,
    from known_components
    inner join touched_components
        on
            known_components.component_number
            = touched_components.known_component_number
    semi join early_components
        on touched_components.component_number = early_components.component_number
),

early_sets as (
    select
        known_sets.set_hash,
        early_identifiers.component_number,
    from known_sets
    inner join early_identifiers
        on known_sets.identifier_numbers[1] = early_identifiers.identifier_number
),

last_places as (
    select
        early_sets.component_number,
        max(
            struct_pack(
                arrived_at := known_calls.arrived_at,
                message_id := known_calls.message_id
            )
        ) as last_place,
    from known_calls
    inner join early_sets
        on known_calls.set_hash = early_sets.set_hash
    group by early_sets.component_number
),

final as (
    select early_components.component_number
    from early_components
    inner join last_places
        on early_components.component_number = last_places.component_number
    where early_components.first_place < last_places.last_place

    union

    select labels.component_number
    from superseded_components
    inner join labels
        on superseded_components.component_number = labels.identifier_number
)

select * from final
