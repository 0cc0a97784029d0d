{#
    No identifier belongs to a profile that lost its identifiers to another.
    Profiles that lose in this batch are searched for in the whole table, since
    one of their identifiers may have been left out of the batch.
#}

with

identities as (
    select * from {{ ref('users_identities') }}
),

losers as (
    select * from {{ ref('int_profile_owners') }}
),

final as (
    select
        identities.external_id_type,
        identities.external_id_value,
        identities.segment_id,
    from identities
    semi join losers
        on identities.segment_id = losers.segment_id
)

select * from final
