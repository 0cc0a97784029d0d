

with

known_mappings as (
    select * from "idw_shop_work"."known_mappings"
),

kept_profiles as (
    select * from "idw_shop_work"."int_kept_profiles"
),

known_identifiers as (
    select * from "idw_shop_work"."known_identifiers"
),

final as (
    select
        known_mappings.identifier_number,
        known_identifiers.external_id_type,
        known_identifiers.external_id_value,
        known_mappings.profile_number,
        kept_profiles.segment_id,
        kept_profiles.local_number,
        known_mappings.message_id,
        known_mappings.call_type,
        known_mappings.source_key,
        known_mappings.occurred_at,
        known_mappings.arrived_at,
    from known_mappings
    inner join kept_profiles
        on known_mappings.profile_number = kept_profiles.profile_number
    inner join known_identifiers
        on
            known_mappings.identifier_number
            = known_identifiers.identifier_number
)

select * from final
