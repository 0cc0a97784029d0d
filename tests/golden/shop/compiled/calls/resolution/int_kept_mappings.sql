

with

kept_profiles as (
    select * from "idw_shop_work"."int_kept_profiles"
),

mappings as materialized (
    select *
    from (
        select rows_by_place.*
        from "idw_shop_work"."known_mappings" as rows_by_place
        where rows_by_place.known_row in (
            select known.known_row
            from "idw_shop_work"."known_mappings" as known
            semi join kept_profiles as batch
                on known.profile_number = batch.profile_number
        )
    ) as kept
),

identifiers as (
    select *
    from (
        select rows_by_place.*
        from "idw_shop_work"."known_identifiers" as rows_by_place
        where rows_by_place.known_row in (
            select known.known_row
            from "idw_shop_work"."known_identifiers" as known
            semi join mappings as batch
                on known.identifier_number = batch.identifier_number
        )
    ) as kept
),

final as (
    select
        mappings.identifier_number,
        identifiers.external_id_type,
        identifiers.external_id_value,
        mappings.profile_number,
        kept_profiles.segment_id,
        kept_profiles.local_number,
        mappings.message_id,
        mappings.call_type,
        mappings.source_key,
        mappings.occurred_at,
        mappings.arrived_at,
    from mappings
    inner join kept_profiles
        on mappings.profile_number = kept_profiles.profile_number
    inner join identifiers
        on mappings.identifier_number = identifiers.identifier_number
)

select * from final
