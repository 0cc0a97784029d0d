

with

known_components as (
    select * from "idw_shop_work"."known_components"
),

touched_components as (
    select * from "idw_shop_work"."int_known_components"
),

late_components as (
    select * from "idw_shop_work"."int_late_components"
),

known_identifiers as (
    select * from "idw_shop_work"."known_identifiers"
),

known_mappings as (
    select * from "idw_shop_work"."known_mappings"
),

late_identifiers as (
    select known_components.identifier_number
    from known_components
    inner join touched_components
        on
            known_components.component_number
            = touched_components.known_component_number
    semi join late_components
        on touched_components.component_number = late_components.component_number
),

final as (
    select
        late_identifiers.identifier_number,
        known_identifiers.external_id_type,
        known_identifiers.external_id_value,
        known_mappings.profile_number,
    from late_identifiers
    inner join known_identifiers
        on late_identifiers.identifier_number = known_identifiers.identifier_number
    left join known_mappings
        on late_identifiers.identifier_number = known_mappings.identifier_number
)

select * from final
