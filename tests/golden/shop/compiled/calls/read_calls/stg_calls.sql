

with

source as (
    select * from "idw_shop_work"."raw_calls"
),

-- An empty text is a missing one. An alias call identifies nobody; a space
-- may have it link its ids.
named as (
    select
        nullif(message_id, '') as message_id,
        nullif(type, '') as call_type,
        coalesce(
            nullif(write_key, ''),
            nullif(project_id, ''),
            nullif(source_id, '')
        ) as named_source,
        source_stem,
        nullif("timestamp", '') as timestamp_text,
        nullif(received_at, '') as received_at_text,
        type <> 'alias' as is_identifying,
        false as is_linking,
        type <> 'alias' and lower(device_type) = 'android' as is_android,
        type <> 'alias' and lower(device_type) = 'ios' as is_ios,
        device_ad_tracking = 'true' as is_tracked,
        user_id,
        anonymous_id,
        group_id,
        previous_id,
        traits_email,
        context_traits_email,
        properties_email,
        cross_domain_id,
        device_id,
        device_advertising_id,
        device_token,
        ga_client_id,
        braze_id,
        external_ids,
        record_error,
        record_key,
        input,
    from source
),

identified as (
    select
        message_id,
        call_type,
        named_source,
        source_stem,
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
        is_identifying,
        case
            when is_identifying or is_linking
                then nullif(user_id, '')
        end
            as user_id,
        case
            when is_linking
                then nullif(previous_id, '')
        end
            as previous_user_id,
        case
            when is_identifying or is_linking
                then nullif(anonymous_id, '')
        end as anonymous_id,
        case
            when is_identifying
                then nullif(traits_email, '')
        end as traits_email,
        case
            when is_identifying
                then nullif(context_traits_email, '')
        end
            as context_traits_email,
        case
            when is_identifying
                then nullif(properties_email, '')
        end as properties_email,
        case
            when is_android
                then nullif(device_id, '')
        end
            as android_id,
        case
            when is_android and is_tracked
                then nullif(device_advertising_id, '')
        end as android_idfa,
        case
            when is_android
                then nullif(device_token, '')
        end
            as android_push_token,
        case
            when is_ios
                then nullif(device_id, '')
        end as ios_id,
        case
            when is_ios and is_tracked
                then nullif(device_advertising_id, '')
        end as ios_idfa,
        case
            when is_ios
                then nullif(device_token, '')
        end
            as ios_push_token,
        case
            when is_identifying
                then nullif(ga_client_id, '')
        end as ga_client_id,
        null::varchar as group_id,
        case
            when is_identifying
                then nullif(cross_domain_id, '')
        end
            as cross_domain_id,
        case
            when is_identifying
                then nullif(braze_id, '')
        end as braze_id,
        external_ids,
        record_error,
        record_key,
        input,
    from named
),

-- Of several emails the least counts as the call's.
chosen as (
    select
        message_id,
        call_type,
        named_source,
        source_stem,
        timestamp_text,
        received_at_text,
        event_timestamp,
        event_received_at,
        is_identifying,
        user_id,
        previous_user_id,
        anonymous_id,
        least(traits_email, context_traits_email, properties_email) as email,
        traits_email,
        context_traits_email,
        properties_email,
        android_id,
        android_idfa,
        android_push_token,
        ios_id,
        ios_idfa,
        ios_push_token,
        ga_client_id,
        group_id,
        cross_domain_id,
        braze_id,
        external_ids,
        record_error,
        record_key,
        input,
    from identified
),

-- What no column holds. Most calls have nothing that could be such.
collected as (
    select
        message_id,
        call_type,
        named_source,
        source_stem,
        timestamp_text,
        received_at_text,
        event_timestamp,
        event_received_at,
        user_id,
        anonymous_id,
        email,
        android_id,
        android_idfa,
        android_push_token,
        ios_id,
        ios_idfa,
        ios_push_token,
        ga_client_id,
        group_id,
        cross_domain_id,
        braze_id,
        case
            when
                greatest(traits_email, context_traits_email, properties_email)
                > email
                or previous_user_id is not null
                or is_identifying and external_ids is not null
                then list_filter(
                    list_distinct(
                        list_concat(
                            [
                                struct_pack(
                                    external_id_type := 'email',
                                    external_id_value := traits_email
                                ),
                                struct_pack(
                                    external_id_type := 'email',
                                    external_id_value := context_traits_email
                                ),
                                struct_pack(
                                    external_id_type := 'email',
                                    external_id_value := properties_email
                                ),
                                struct_pack(
                                    external_id_type := 'user_id',
                                    external_id_value := previous_user_id
                                )
                            ],
                            case
                                when is_identifying
                                    then list_transform(
                external_ids,
                lambda entry: struct_pack(
                    external_id_type := entry.type,
                    external_id_value := case
                        when
                            entry.collection = 'users'
                            and entry.encoding = 'none'
                            and entry.type <> ''
                            and entry.type = lower(entry.type)
                            and entry.type <> 'group_id'
                            then nullif(
                                entry.id,
                                ''
                            )
                    end
                )
            )
                            end
                        )
                    ),
                    lambda found:
                        found.external_id_value is not null
                        and found.external_id_value is distinct from
                        case found.external_id_type
                            when 'user_id'
                                then user_id
                            when 'anonymous_id'
                                then anonymous_id
                            when 'email'
                                then email
                            when 'android.id'
                                then android_id
                            when 'android.idfa'
                                then android_idfa
                            when 'android.push_token'
                                then android_push_token
                            when 'ios.id'
                                then ios_id
                            when 'ios.idfa'
                                then ios_idfa
                            when 'ios.push_token'
                                then ios_push_token
                            when 'ga_client_id'
                                then ga_client_id
                            when 'group_id'
                                then group_id
                            when 'cross_domain_id'
                                then cross_domain_id
                            when 'braze_id'
                                then braze_id
                        end
                )
        end as more_identifiers,
        record_error,
        record_key,
        input,
    from chosen
),

judged as (
    select
        message_id,
        call_type,
        coalesce(named_source, source_stem) as source_key,
        named_source is not null as is_source_named,
        event_timestamp,
        coalesce(event_timestamp, event_received_at) as occurred_at,
        coalesce(event_received_at, event_timestamp) as arrived_at,
        user_id,
        anonymous_id,
        email,
        android_id,
        android_idfa,
        android_push_token,
        ios_id,
        ios_idfa,
        ios_push_token,
        ga_client_id,
        group_id,
        cross_domain_id,
        braze_id,
        case
            when len(more_identifiers) > 0 then list_sort(more_identifiers)
        end as more_identifiers,
        case
            when record_error is not null then record_error
            when message_id is null then 'missing_message_id'
            when call_type is null then 'missing_type'
            when
                call_type not in (
                    'identify', 'track', 'page', 'screen', 'group', 'alias'
                )
                then 'unknown_type'
            when event_timestamp is null and timestamp_text is not null
                then 'unreadable_timestamp'
            when event_received_at is null and received_at_text is not null
                then 'unreadable_received_at'
            when event_timestamp is null and event_received_at is null
                then 'missing_time'
            when
                contains(message_id, chr(0))
                or contains(named_source, chr(0))
                or contains(user_id, chr(0))
                or contains(anonymous_id, chr(0))
                or contains(email, chr(0))
                or contains(android_id, chr(0))
                or contains(android_idfa, chr(0))
                or contains(android_push_token, chr(0))
                or contains(ios_id, chr(0))
                or contains(ios_idfa, chr(0))
                or contains(ios_push_token, chr(0))
                or contains(ga_client_id, chr(0))
                or contains(group_id, chr(0))
                or contains(cross_domain_id, chr(0))
                or contains(braze_id, chr(0))
                or len(list_filter(
                    more_identifiers,
                    lambda found:
                        contains(found.external_id_type, chr(0))
                        or contains(found.external_id_value, chr(0))
                )) > 0
                then 'unstorable_character'
        end as reject_reason,
        record_key,
        input,
    from collected
),

-- The hash of a rejected call is there to find it again in its file.
final as (
    select
        message_id,
        call_type,
        source_key,
        is_source_named,
        event_timestamp,
        occurred_at,
        arrived_at,
        reject_reason,
        case when reject_reason is not null then hash(record_key) end
            as reject_hash,
        input,
        user_id,
        anonymous_id,
        email,
        android_id,
        android_idfa,
        android_push_token,
        ios_id,
        ios_idfa,
        ios_push_token,
        ga_client_id,
        group_id,
        cross_domain_id,
        braze_id,
        more_identifiers,
    from judged
)

select * from final
