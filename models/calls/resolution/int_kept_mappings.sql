{# One row per identifier that a kept profile owns: how it was mapped. #}

with

kept_profiles as (
    select * from {{ ref('int_kept_profiles') }}
),

mappings as materialized (
    select *
    from {{ known_rows(
        'known_mappings', 'kept_profiles', 'profile_number'
    ) }} as kept
),

identifiers as (
    select *
    from {{ known_rows(
        'known_identifiers', 'mappings', 'identifier_number'
    ) }} as kept
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
