{# STUB #}
{{ config(materialized='view') }}
select
    message_id, type as call_type, coalesce(write_key, 'x') as source_key, write_key is not null as is_source_named,
    try_cast(timestamp as timestamptz) as event_timestamp,
    coalesce(try_cast(timestamp as timestamptz), try_cast(received_at as timestamptz)) as occurred_at,
    coalesce(try_cast(received_at as timestamptz), try_cast(timestamp as timestamptz)) as arrived_at,
    case when record_error is not null then record_error when message_id is null then 'missing_message_id' end as reject_reason,
    hash(raw) as reject_hash, input,
    nullif(user_id, '') as user_id, nullif(anonymous_id, '') as anonymous_id, nullif(traits_email, '') as email,
    case when device_type = 'android' then device_id end as android_id,
    null::varchar as android_idfa, null::varchar as android_push_token,
    case when device_type = 'ios' then device_id end as ios_id,
    null::varchar as ios_idfa, null::varchar as ios_push_token, null::varchar as ga_client_id, null::varchar as group_id,
    null::varchar as cross_domain_id, null::varchar as braze_id,
    null::struct(external_id_type varchar, external_id_value varchar)[] as more_identifiers
from {{ source('inputs', 'raw_calls') }}
