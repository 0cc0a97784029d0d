{#
    One row per identifier and the profile that owns it now: the current view
    of external_id_mapping_updates.
#}

{{ config(
    enabled=var('input_kind', 'events') == 'calls',
    materialized='view'
) }}

with

mappings as (
    select * from {{ ref('external_id_mapping_updates') }}
),

identities as (
    select * from {{ ref('users_identities') }}
),

final as (
    select
        identities.segment_id as canonical_segment_id,
        mappings.external_id_type as "type",
        mappings.external_id_value as "value",
        mappings.seq,
        mappings.received_at,
        greatest(mappings.uuid_ts, identities.synced_at) as uuid_ts,
        mappings."timestamp",
    from mappings
    inner join identities
        on
            mappings.external_id_type = identities.external_id_type
            and mappings.external_id_value = identities.external_id_value
)

select * from final
