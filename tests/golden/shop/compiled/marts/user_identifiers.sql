



with

mappings as (
    select * from "personas_shop_identities"."external_id_mapping_updates"
),

identities as (
    select * from "personas_shop_identities"."users_identities"
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
