

with

source as (
    select * from "idw_sample_work"."raw_merge_events"
),

-- An empty text is a missing one.
named as (
    select
        nullif(message_id, '') as message_id,
        nullif(from_segment_id, '') as from_segment_id,
        nullif(into_segment_id, '') as into_segment_id,
        nullif(source_key, '') as source_key,
        nullif("timestamp", '') as timestamp_text,
        nullif(received_at, '') as received_at_text,
        input,
        record_error,
    from source
),

parsed as (
    select
        message_id,
        from_segment_id,
        into_segment_id,
        source_key,
        timestamp_text,
        received_at_text,
        case
        when timestamp_text is null then null
        when
            strlen(timestamp_text) = 24
            and timestamp_text between '1' and ':'
            and (
                timestamp_text like '____-__-__T0_:__:__.___Z'
                or timestamp_text like '____-__-__T1_:__:__.___Z'
                or timestamp_text like '____-__-__T2_:__:__.___Z'
                and timestamp_text not like '___________24%'
            )
            then try_cast(timestamp_text as timestamptz)
        when regexp_full_match(
            timestamp_text,
            '[1-9]\d{3}-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z?'
        )
            then try_cast(timestamp_text as timestamptz)
        when regexp_full_match(
            timestamp_text,
            '\d{4}-\d\d-\d\d([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3])(:[0-5]\d)?)?)?'
        )
        and not starts_with(timestamp_text, '0000')
            then timezone(
                'UTC',
                try_cast(
                    concat(
                        substr(timestamp_text, 1, 10),
                        ' ',
                        coalesce(nullif(substr(timestamp_text, 12, 5), ''), '00:00'),
                        regexp_extract(
                            substr(timestamp_text, 17),
                            '^:\d\d(\.\d{1,6})?'
                        )
                    ) as timestamp
                ) - to_minutes(
                    case
                        when contains(substr(timestamp_text, 17), '-') then -1
                        else 1
                    end
                    * (
                        60 * coalesce(
                            try_cast(
                                regexp_extract(
                                    substr(timestamp_text, 17),
                                    '[+-](\d\d)(:\d\d)?$',
                                    1
                                ) as integer
                            ),
                            0
                        )
                        + coalesce(
                            try_cast(
                                regexp_extract(
                                    substr(timestamp_text, 17),
                                    '[+-]\d\d:(\d\d)$',
                                    1
                                ) as integer
                            ),
                            0
                        )
                    )
                )
            )
    end as event_timestamp,
        case
        when received_at_text is null then null
        when
            strlen(received_at_text) = 24
            and received_at_text between '1' and ':'
            and (
                received_at_text like '____-__-__T0_:__:__.___Z'
                or received_at_text like '____-__-__T1_:__:__.___Z'
                or received_at_text like '____-__-__T2_:__:__.___Z'
                and received_at_text not like '___________24%'
            )
            then try_cast(received_at_text as timestamptz)
        when regexp_full_match(
            received_at_text,
            '[1-9]\d{3}-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z?'
        )
            then try_cast(received_at_text as timestamptz)
        when regexp_full_match(
            received_at_text,
            '\d{4}-\d\d-\d\d([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3])(:[0-5]\d)?)?)?'
        )
        and not starts_with(received_at_text, '0000')
            then timezone(
                'UTC',
                try_cast(
                    concat(
                        substr(received_at_text, 1, 10),
                        ' ',
                        coalesce(nullif(substr(received_at_text, 12, 5), ''), '00:00'),
                        regexp_extract(
                            substr(received_at_text, 17),
                            '^:\d\d(\.\d{1,6})?'
                        )
                    ) as timestamp
                ) - to_minutes(
                    case
                        when contains(substr(received_at_text, 17), '-') then -1
                        else 1
                    end
                    * (
                        60 * coalesce(
                            try_cast(
                                regexp_extract(
                                    substr(received_at_text, 17),
                                    '[+-](\d\d)(:\d\d)?$',
                                    1
                                ) as integer
                            ),
                            0
                        )
                        + coalesce(
                            try_cast(
                                regexp_extract(
                                    substr(received_at_text, 17),
                                    '[+-]\d\d:(\d\d)$',
                                    1
                                ) as integer
                            ),
                            0
                        )
                    )
                )
            )
    end as event_received_at,
        input,
        record_error,
    from named
),

judged as (
    select
        message_id,
        from_segment_id,
        into_segment_id,
        source_key,
        timestamp_text,
        received_at_text,
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
            when contains(message_id, chr(0)) then 'unstorable_character'
            when contains(from_segment_id, chr(0)) then 'unstorable_character'
            when contains(into_segment_id, chr(0)) then 'unstorable_character'
            when contains(source_key, chr(0)) then 'unstorable_character'
        end as reject_reason,
        input,
    from parsed
),

-- The hash of a rejected record is there to find it again in its file.
renamed as (
    select
        message_id,
        from_segment_id,
        into_segment_id,
        source_key,
        'merge' as event_type,
        event_timestamp,
        occurred_at,
        arrived_at,
        reject_reason,
        case
            when reject_reason is not null
                then hash(
                    message_id,
                    from_segment_id,
                    into_segment_id,
                    source_key,
                    timestamp_text,
                    received_at_text
                )
        end as reject_hash,
        input,
    from judged
)

select * from renamed
