{# One row per record of the identify files, readable or not. #}

with

source as (
    select * from {{ ref('raw_identify_events') }}
),

-- An empty text is a missing one.
named as (
    select
        input,
        record_number,
        raw,
        record_error,
        nullif(message_id, '') as message_id,
        nullif(segment_id, '') as segment_id,
        nullif(external_id_type, '') as external_id_type,
        nullif(external_id_value, '') as external_id_value,
        nullif(source_key, '') as source_key,
        nullif("timestamp", '') as timestamp_text,
        nullif(received_at, '') as received_at_text,
    from source
),

parsed as (
    select
        input,
        record_number,
        raw,
        record_error,
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        timestamp_text,
        received_at_text,
        {{ parse_timestamp('timestamp_text') }} as event_timestamp,
        {{ parse_timestamp('received_at_text') }} as event_received_at,
    from named
),

renamed as (
    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        event_timestamp,
        coalesce(event_timestamp, event_received_at) as occurred_at,
        coalesce(event_received_at, event_timestamp) as arrived_at,
        case
            when record_error is not null then record_error
            when message_id is null then 'missing_message_id'
            when segment_id is null then 'missing_segment_id'
            when external_id_type is null then 'missing_external_id_type'
            when external_id_value is null then 'missing_external_id_value'
            when event_timestamp is null and timestamp_text is not null
                then 'unreadable_timestamp'
            when event_received_at is null and received_at_text is not null
                then 'unreadable_received_at'
            when event_timestamp is null and event_received_at is null
                then 'missing_time'
            when contains(
                concat(
                    message_id,
                    segment_id,
                    external_id_type,
                    external_id_value,
                    source_key
                ),
                chr(0)
            )
                then 'unstorable_character'
        end as reject_reason,
        input,
        record_number,
        raw,
    from parsed
)

select * from renamed
