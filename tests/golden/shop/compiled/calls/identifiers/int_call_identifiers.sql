



with

set_values as (
    select * from "idw_shop_work"."int_set_values"
),

types as (
    select * from "idw_shop_work"."int_call_types"
),

known_identifiers as not materialized (
    select * from "idw_shop_work"."known_identifiers"
),

known_components as (
    select * from "idw_shop_work"."known_components"
),

distinct_values as (
    select distinct
        external_id_type,
        external_id_value,
    from set_values
),

hashed as (
    select
        types.type_number,
        distinct_values.external_id_type,
        distinct_values.external_id_value,
        hash(
            distinct_values.external_id_type,
            distinct_values.external_id_value
        ) as identifier_hash,
    from distinct_values
    inner join types
        on distinct_values.external_id_type = types.external_id_type
),

matched as (
    select
        hashed.type_number,
        hashed.external_id_type,
        hashed.external_id_value,
        hashed.identifier_hash,
        known.identifier_number as known_number,
    from hashed
    left join (
        select rows_by_place.*
        from "idw_shop_work"."known_identifiers" as rows_by_place
        where rows_by_place.known_row in (
            select known.known_row
            from "idw_shop_work"."known_identifiers" as known
            semi join hashed as batch
                on known.identifier_hash = batch.identifier_hash
        )
    ) as known
        on
            hashed.identifier_hash = known.identifier_hash
            and hashed.external_id_type = known.external_id_type
            and hashed.external_id_value = known.external_id_value
),

numbered as (
    select
        known_number,
        row_number() over (
            order by
                type_number,
                external_id_value
        )
        - 1 as precedence,
        type_number,
        external_id_type,
        external_id_value,
        identifier_hash,
        known_number is not null as is_known,
        (
            false
        )
            as is_blocked,
    from matched
),

-- Known identifiers leave gaps among the new numbers.
bounds as (
    select coalesce(max(identifier_number) + 1, 0) as first_number
    from known_identifiers
),

final as (
    select
        coalesce(
            numbered.known_number,
            cast(bounds.first_number + numbered.precedence as integer)
        ) as identifier_number,
        numbered.precedence,
        numbered.type_number,
        numbered.external_id_type,
        numbered.external_id_value,
        numbered.identifier_hash,
        numbered.is_known,
        numbered.is_blocked,
        known_components.component_number as known_component_number,
    from numbered
    cross join bounds
    left join known_components
        on numbered.known_number = known_components.identifier_number
)

select * from final
