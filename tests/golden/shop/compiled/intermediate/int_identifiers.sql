

with

events as (
    select * from "idw_shop_work"."stg_identify_events"
),

owners as (
    select * from "idw_shop_work"."int_profile_owners"
),

identified as (
    select
        case
            when events.reject_reason is null then events.external_id_type
        end as external_id_type,
        case
            when events.reject_reason is null then events.external_id_value
            else cast(events.reject_hash as varchar)
        end as external_id_value,
        events.arrived_at,
        events.message_id,
        events.segment_id,
        events.source_key,
        events.event_type,
        events.event_timestamp,
        owners.profile_number,
        coalesce(owners.owner_segment_id, events.segment_id)
            as owner_segment_id,
    from events
    left join owners
        on events.segment_id = owners.segment_id
),

-- Calls were resolved here: each identifier has one mapping.
mapped as (
    select
        external_id_type,
        external_id_value,
        message_id,
        segment_id,
        profile_number,
        source_key as created_source,
        event_type,
        arrived_at,
        event_timestamp as created_at,
        false as is_contested,
    from identified
),

-- A merge moves an identifier only if it comes after the mapping.
placed as (
    select
        mapped.external_id_type,
        mapped.external_id_value,
        mapped.message_id,
        mapped.segment_id,
        mapped.created_source,
        mapped.event_type,
        mapped.arrived_at,
        mapped.created_at,
        mapped.is_contested,
        owners.owner_segment_id,
        owners.last_segment_id,
        owners.last_occurred_at,
        owners.profile_number,
        coalesce(
            owners.last_arrived_at > mapped.arrived_at
            or owners.last_arrived_at = mapped.arrived_at
            and owners.last_message_id >= mapped.message_id,
            false
        ) as is_moved,
        not (
            owners.first_arrived_at > mapped.arrived_at
            or owners.first_arrived_at = mapped.arrived_at
            and owners.first_message_id >= mapped.message_id
        ) as is_late,
    from mapped
    left join owners
        on mapped.profile_number = owners.profile_number
),

final as (
    select
        created_source,
        external_id_type,
        case
            when external_id_type is not null then external_id_value
        end as external_id_value,
        case
            when external_id_type is null
                then cast(external_id_value as ubigint)
        end as reject_hash,
        case when is_moved then last_occurred_at end as merged_at,
        case when is_moved then last_segment_id end as merged_from,
        coalesce(owner_segment_id, segment_id) as segment_id,
        case
            when owner_segment_id is not null then segment_id
        end as mapped_segment_id,
        created_at,
        arrived_at,
        message_id,
        event_type,
        is_contested,
        case when is_moved then profile_number end as moved_profile_number,
        case when is_moved and is_late then arrived_at end as late_arrived_at,
    from placed
)

select * from final
