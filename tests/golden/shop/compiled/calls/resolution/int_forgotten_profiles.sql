

with

forgotten_identifiers as (
    select * from "idw_shop_work"."int_forgotten_identifiers"
),

known_profiles as (
    select * from "idw_shop_work"."known_profiles"
),

final as (
    select
        known_profiles.profile_number,
        known_profiles.segment_id,
    from known_profiles
    semi join forgotten_identifiers
        on known_profiles.profile_number = forgotten_identifiers.profile_number
)

select * from final
