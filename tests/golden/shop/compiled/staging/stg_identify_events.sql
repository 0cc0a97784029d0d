

with

mappings as (
    select * from "idw_shop_state"."batch_mappings"
),

kept_mappings as (
    select * from "idw_shop_work"."int_kept_mappings"
),

moved_profiles as (
    select * from "idw_shop_work"."int_moved_profiles"
),

identifiers as (
    select * from "idw_shop_work"."int_replay_identifiers"
),

profiles as (
    select * from "idw_shop_work"."int_replayed_profiles"
),

mapped as (
    select
        mappings.message_id,
        profiles.segment_id,
        identifiers.external_id_type,
        identifiers.external_id_value,
        mappings.source_key,
        mappings.call_type,
        mappings.occurred_at,
        mappings.arrived_at,
    from mappings
    inner join identifiers
        on mappings.identifier_number = identifiers.identifier_number
    inner join profiles
        on mappings.profile_number = profiles.profile_number

    union all

    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        call_type,
        occurred_at,
        arrived_at,
    from kept_mappings
    semi join moved_profiles
        on kept_mappings.profile_number = moved_profiles.profile_number
),

renamed as (
    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        call_type as event_type,
        occurred_at as event_timestamp,
        occurred_at,
        arrived_at,
        cast(null as varchar) as reject_reason,
        cast(null as ubigint) as reject_hash,
        cast(null as varchar) as input,
    from mapped
)

select * from renamed
