{#
    One row per known profile that the calls of this batch go on with, and of
    those that it absorbed. Living ones are numbered in the order in which
    they were created.
#}

with

identifiers as (
    select * from {{ ref('int_call_identifiers') }}
),

forgotten_identifiers as (
    select * from {{ ref('int_forgotten_identifiers') }}
),

known_mappings as (
    select * from {{ source('state', 'known_mappings') }}
),

known_profiles as not materialized (
    select * from {{ source('state', 'known_profiles') }}
),

continued_identifiers as (
    select identifiers.identifier_number
    from identifiers
    anti join forgotten_identifiers
        on
            identifiers.identifier_number
            = forgotten_identifiers.identifier_number
    where
        identifiers.is_known
        and not identifiers.is_blocked
),

owners as (
    select distinct known_profiles.root_number
    from known_mappings
    semi join continued_identifiers
        on
            known_mappings.identifier_number
            = continued_identifiers.identifier_number
    inner join known_profiles
        on known_mappings.profile_number = known_profiles.profile_number
),

numbered_owners as (
    select
        owners.root_number,
        cast(
            row_number() over (
                order by
                    known_profiles.arrived_at,
                    known_profiles.message_id
            )
            - 1 as integer
        ) as local_number,
    from owners
    inner join known_profiles
        on owners.root_number = known_profiles.profile_number
),

final as (
    select
        known_profiles.profile_number,
        known_profiles.segment_id,
        known_profiles.root_number,
        numbered_owners.local_number,
    from known_profiles
    inner join numbered_owners
        on known_profiles.root_number = numbered_owners.root_number
)

select * from final
