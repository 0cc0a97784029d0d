{# One row per record of the merge files, readable or not. #}

with

source as (
    select * from {{ ref('raw_merge_events') }}
),

-- An empty text is a missing one.
named as (
    select
        input,
        record_number,
        raw,
        record_error,
        nullif(message_id, '') as message_id,
        nullif(from_segment_id, '') as from_segment_id,
        nullif(into_segment_id, '') as into_segment_id,
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
        from_segment_id,
        into_segment_id,
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
        from_segment_id,
        into_segment_id,
        source_key,
        event_timestamp,
        coalesce(event_timestamp, event_received_at) as occurred_at,
        coalesce(event_received_at, event_timestamp) as arrived_at,
        case
            when record_error is not null then record_error
            when message_id is null then 'missing_message_id'
            when from_segment_id is null then 'missing_from_segment_id'
            when into_segment_id is null then 'missing_into_segment_id'
            when event_timestamp is null and timestamp_text is not null
                then 'unreadable_timestamp'
            when event_received_at is null and received_at_text is not null
                then 'unreadable_received_at'
            when event_timestamp is null and event_received_at is null
                then 'missing_time'
            when contains(
                concat(
                    message_id,
                    from_segment_id,
                    into_segment_id,
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
