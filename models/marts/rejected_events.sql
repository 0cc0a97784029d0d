{# One row per record or event that was read and not used, with the reason. #}

{{ config(
    unique_key='input',
    post_hook="{{ forget_rejections() }}"
) }}

with
{% if var('input_kind', 'events') == 'calls' %}
unusable_calls as (
    select * from {{ ref('int_unusable_calls') }}
),

rejected_calls as (
    select
        input,
        record_number,
        message_id,
        reject_reason as reason,
        raw,
    from unusable_calls
),
{%- if is_incremental() %}

batch_files as (
    select * from {{ source('state', 'batch_files') }}
),

-- All rows of an input are replaced: what was rejected of its earlier rows,
-- where only new ones are read, comes again.
earlier_calls as (
    select earlier.*
    from {{ this }} as earlier
    semi join rejected_calls
        on earlier.input = rejected_calls.input
    semi join batch_files
        on
            earlier.input = batch_files.input
            and batch_files.is_partial
),
{%- endif %}

rejected as (
    select * from rejected_calls
{%- if is_incremental() %}

    union all

    select
        input,
        record_number,
        message_id,
        reason,
        raw,
    from earlier_calls
{%- endif %}
),
{%- else %}
unusable_identifies as (
    select * from {{ ref('int_unusable_identifies') }}
),

unusable_merges as (
    select * from {{ ref('int_unusable_merges') }}
),

rejected_identifies as (
    select * from {{ ref('int_rejected_identifies') }}
),

rejected_merges as (
    select * from {{ ref('int_rejected_merges') }}
),

merge_events as (
    select * from {{ ref('int_merge_events') }}
),

unusable_records as (
    select
        input,
        record_number,
        message_id,
        reject_reason as reason,
        raw,
    from unusable_identifies

    union all

    select
        input,
        record_number,
        message_id,
        reject_reason as reason,
        raw,
    from unusable_merges
),

contradicting_identifies as (
    select
        input,
        cast(null as bigint) as record_number,
        message_id,
        'identifier_owned_by_another_profile' as reason,
        cast(
            json_object(
                'message_id', message_id,
                'segment_id', segment_id,
                'external_id_type', external_id_type,
                'external_id_value', external_id_value,
                'source_key', source_key,
                'timestamp', {{ format_timestamp('occurred_at') }},
                'received_at', {{ format_timestamp('arrived_at') }}
            ) as varchar
        ) as raw,
    from rejected_identifies
),

contradicting_merges as (
    select
        merge_events.input,
        cast(null as bigint) as record_number,
        merge_events.message_id,
        rejected_merges.reason,
        cast(
            json_object(
                'message_id', merge_events.message_id,
                'from_segment_id', merge_events.from_segment_id,
                'into_segment_id', merge_events.into_segment_id,
                'source_key', merge_events.source_key,
                'timestamp', {{ format_timestamp('merge_events.occurred_at') }},
                'received_at', {{ format_timestamp('merge_events.arrived_at') }}
            ) as varchar
        ) as raw,
    from rejected_merges
    inner join merge_events
        on rejected_merges.merge_number = merge_events.merge_number
),

rejected as (
    select
        input,
        record_number,
        message_id,
        reason,
        raw,
    from unusable_records

    union all

    select
        input,
        record_number,
        message_id,
        reason,
        raw,
    from contradicting_identifies

    union all

    select
        input,
        record_number,
        message_id,
        reason,
        raw,
    from contradicting_merges
),
{%- endif %}

-- No text of a warehouse may hold NUL: it is shown as JSON would show it.
final as (
    select
        input,
        record_number,
        replace(message_id, chr(0), '\u0000') as message_id,
        reason,
        replace(raw, chr(0), '\u0000') as raw,
    from rejected
)

select * from final
