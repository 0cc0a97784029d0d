

with

raw_records as (
    select * from "idw_sample_work"."raw_identify_records"
),

unusable_hashes as (
    select * from "idw_sample_work"."int_unusable_hashes"
),

hashed as (
    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        "timestamp",
        received_at,
        record_error,
        input,
        record_number,
        raw,
        hash(
            nullif(message_id, ''),
            nullif(segment_id, ''),
            nullif(external_id_type, ''),
            nullif(external_id_value, ''),
            nullif(source_key, ''),
            nullif("timestamp", ''),
            nullif(received_at, '')
        ) as record_hash,
    from raw_records
),

candidates as (
    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        "timestamp",
        received_at,
        record_error,
        input,
        record_number,
        raw,
    from hashed
    semi join unusable_hashes
        on hashed.record_hash = unusable_hashes.reject_hash
),

source as (
    select * from candidates
),

-- An empty text is a missing one.
named as (
    select
        nullif(message_id, '') as message_id,
        nullif(segment_id, '') as segment_id,
        nullif(external_id_type, '') as external_id_type,
        nullif(external_id_value, '') as external_id_value,
        nullif(source_key, '') as source_key,
        nullif("timestamp", '') as timestamp_text,
        nullif(received_at, '') as received_at_text,
        input,
        record_number,
        raw,
        record_error,
    from source
),

parsed as (
    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
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
        record_number,
        raw,
        record_error,
    from named
),

judged as (
    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        timestamp_text,
        received_at_text,
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
            when contains(message_id, chr(0)) then 'unstorable_character'
            when contains(segment_id, chr(0)) then 'unstorable_character'
            when contains(external_id_type, chr(0)) then 'unstorable_character'
            when contains(external_id_value, chr(0)) then 'unstorable_character'
            when contains(source_key, chr(0)) then 'unstorable_character'
        end as reject_reason,
        input,
        record_number,
        raw,
    from parsed
),

-- The hash of a rejected record is there to find it again in its file.
renamed as (
    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        'identify' as event_type,
        event_timestamp,
        occurred_at,
        arrived_at,
        reject_reason,
        case
            when reject_reason is not null
                then hash(
                    message_id,
                    segment_id,
                    external_id_type,
                    external_id_value,
                    source_key,
                    timestamp_text,
                    received_at_text
                )
        end as reject_hash,
        input,
        record_number,
        raw,
    from judged
),

final as (
    select
        input,
        record_number,
        message_id,
        reject_reason,
        raw,
    from renamed
    where reject_reason is not null
)

select * from final
