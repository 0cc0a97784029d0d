{# One row per known profile of a late component. #}

with

forgotten_identifiers as (
    select * from {{ ref('int_forgotten_identifiers') }}
),

known_profiles as (
    select * from {{ source('state', 'known_profiles') }}
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
