{#
    One row per distinct identify event that names another profile than the
    one that owns the identifier.

    The files are read again only if some identifier is contested: a join
    with nothing on one side does not read the other.
#}

with

raw_events as (
    select * from {{ ref('raw_identify_events') }}
),

contested as (
    select * from {{ ref('int_contested_identifiers') }}
),

owners as (
    select * from {{ ref('int_profile_owners') }}
),

candidates as (
    select
        raw_events.message_id,
        raw_events.segment_id,
        raw_events.external_id_type,
        raw_events.external_id_value,
        raw_events.source_key,
        raw_events."timestamp",
        raw_events.received_at,
        raw_events.record_error,
        raw_events.input,
        contested.owner_segment_id,
    from raw_events
    inner join contested
        on
            raw_events.external_id_type = contested.external_id_type
            and raw_events.external_id_value = contested.external_id_value
),

{{ read_events(
    'candidates',
    ['message_id', 'segment_id', 'external_id_type', 'external_id_value'],
    ['input', 'owner_segment_id']
) }},

contradictions as (
    select
        events.message_id,
        events.segment_id,
        events.external_id_type,
        events.external_id_value,
        events.source_key,
        events.event_timestamp,
        events.arrived_at,
        events.input,
    from renamed as events
    left join owners
        on events.segment_id = owners.segment_id
    where
        events.reject_reason is null
        and coalesce(owners.owner_segment_id, events.segment_id)
        <> events.owner_segment_id
),

-- A row equal to an earlier one in all but received_at and place is repeated.
distinct_events as (
    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        event_timestamp,
        min(
            struct_pack(
                arrived_at := arrived_at,
                input := input
            )
        ) as first_copy,
    from contradictions
    group by
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        event_timestamp
),

final as (
    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        coalesce(event_timestamp, first_copy.arrived_at) as occurred_at,
        first_copy.arrived_at as arrived_at,
        first_copy.input as input,
    from distinct_events
)

select * from final
