{#
    One row per call, usable or not, with the identifiers that it carries.

    Each default type has a column. Further emails, context.externalIds and
    configured identifiers are in more_identifiers.
#}

{%- set configured = [] -%}
{%- for identifier in var('identifiers') if identifier.raw_column -%}
{%- do configured.append(identifier) -%}
{%- endfor %}

with

source as (
    select * from {{ with_regulations(source('inputs', 'raw_calls')) }}
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
        {{ "type = 'alias'" if var('link_alias') else 'false' }} as is_linking,
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
        {%- for identifier in configured %}
        {{ identifier.raw_column }},
        {%- endfor %}
        {%- if has_regulated() %}
        regulation_salt,
        regulated_intervals,
        {%- endif %}
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
        {{ parse_timestamp('timestamp_text') }} as event_timestamp,
        {{ parse_timestamp('received_at_text') }} as event_received_at,
        is_identifying,
        {{ identifier_of('user_id', 'user_id', 'is_identifying or is_linking') }}
            as user_id,
        {{ identifier_of('user_id', 'previous_id', 'is_linking') }}
            as previous_user_id,
        {{ identifier_of(
            'anonymous_id',
            'anonymous_id',
            'is_identifying or is_linking'
        ) }} as anonymous_id,
        {{ identifier_of('email', 'traits_email') }} as traits_email,
        {{ identifier_of('email', 'context_traits_email') }}
            as context_traits_email,
        {{ identifier_of('email', 'properties_email') }} as properties_email,
        {{ identifier_of('android.id', 'device_id', 'is_android') }}
            as android_id,
        {{ identifier_of(
            'android.idfa',
            'device_advertising_id',
            'is_android and is_tracked'
        ) }} as android_idfa,
        {{ identifier_of('android.push_token', 'device_token', 'is_android') }}
            as android_push_token,
        {{ identifier_of('ios.id', 'device_id', 'is_ios') }} as ios_id,
        {{ identifier_of(
            'ios.idfa',
            'device_advertising_id',
            'is_ios and is_tracked'
        ) }} as ios_idfa,
        {{ identifier_of('ios.push_token', 'device_token', 'is_ios') }}
            as ios_push_token,
        {{ identifier_of('ga_client_id', 'ga_client_id') }} as ga_client_id,
        {{ identifier_of('group_id', 'group_id') }} as group_id,
        {{ identifier_of('cross_domain_id', 'cross_domain_id') }}
            as cross_domain_id,
        {{ identifier_of('braze_id', 'braze_id') }} as braze_id,
        external_ids,
        {%- for identifier in configured %}
        {{ identifier.raw_column }},
        {%- endfor %}
        {%- if has_regulated() %}
        regulation_salt,
        regulated_intervals,
        {%- endif %}
        record_error,
        record_key,
        input,
    from named
),
{%- if has_regulated() %}

-- What a regulation deletes or suppresses was never on the call. Where no time
-- can be read the call is rejected anyway.
timed as (
    select
        *,
        coalesce(event_received_at, event_timestamp) as regulated_at,
    from identified
),

unregulated as (
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
        {%- for column in ['user_id', 'previous_user_id'] %}
        {{ unless_regulated('user_id', column, 'regulated_at') }} as {{ column }},
        {%- endfor %}
        {%- for column in [
            'traits_email', 'context_traits_email', 'properties_email'
        ] %}
        {{ unless_regulated('email', column, 'regulated_at') }} as {{ column }},
        {%- endfor %}
        {%- for identifier in var('identifiers') if
            identifier.column and identifier.type not in ['user_id', 'email'] %}
        {{ unless_regulated(identifier.type, identifier.column, 'regulated_at') }}
            as {{ identifier.column }},
        {%- endfor %}
        external_ids,
        {%- for identifier in configured %}
        {{ identifier.raw_column }},
        {%- endfor %}
        regulation_salt,
        regulated_intervals,
        regulated_at,
        record_error,
        record_key,
        input,
    from timed
),
{%- endif %}

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
        {%- for identifier in configured %}
        {{ identifier.raw_column }},
        {%- endfor %}
        {%- if has_regulated() %}
        regulation_salt,
        regulated_intervals,
        regulated_at,
        {%- endif %}
        record_error,
        record_key,
        input,
    from {{ 'unregulated' if has_regulated() else 'identified' }}
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
                {%- for identifier in configured %}
                or is_identifying and {{ identifier.raw_column }} is not null
                {%- endfor %}
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
                                    then {{ external_identifiers(
                                        'external_ids'
                                    ) }}
                            end
                            {%- for identifier in configured %},
                            case
                                when is_identifying
                                    then {{ configured_identifiers(identifier) }}
                            end
                            {%- endfor %}
                        )
                    ),
                    lambda found:
                        found.external_id_value is not null
                        and found.external_id_value is distinct from
                        case found.external_id_type
                            {%- for identifier in var('identifiers')
                                if identifier.column %}
                            when {{ text_literal(identifier.type) }}
                                then {{ identifier.column }}
                            {%- endfor %}
                        end
                        {%- if has_regulated() %}
                        and not {{ is_regulated(
                            'found.external_id_type',
                            'found.external_id_value',
                            'regulated_at'
                        ) }}
                        {%- endif %}
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
                {%- for identifier in var('identifiers') if identifier.column %}
                or contains({{ identifier.column }}, chr(0))
                {%- endfor %}
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
