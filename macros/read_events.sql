{#
    The records of a raw relation of identify or merge events, parsed and
    judged: the CTEs named, parsed, judged and renamed.

    Identify events that regulations leave out are not among them.

    `columns` are the text columns that an event must have, in the order of
    the documentation; `place` are further columns to keep as they are.
#}
{% macro read_events(relation, columns, place, event_type='identify') -%}
{%- set may_be_regulated = 'external_id_value' in columns and has_regulated() -%}
source as (
    select * from {{ with_regulations(relation) if may_be_regulated else relation }}
),

-- An empty text is a missing one.
named as (
    select
        {%- for column in columns %}
        nullif({{ column }}, '') as {{ column }},
        {%- endfor %}
        nullif(source_key, '') as source_key,
        nullif("timestamp", '') as timestamp_text,
        nullif(received_at, '') as received_at_text,
        {%- for column in place %}
        {{ column }},
        {%- endfor %}
        {%- if may_be_regulated %}
        regulation_salt,
        regulated_intervals,
        {%- endif %}
        record_error,
    from source
),

parsed as (
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        source_key,
        timestamp_text,
        received_at_text,
        {{ parse_timestamp('timestamp_text') }} as event_timestamp,
        {{ parse_timestamp('received_at_text') }} as event_received_at,
        {%- for column in place %}
        {{ column }},
        {%- endfor %}
        {%- if may_be_regulated %}
        regulation_salt,
        regulated_intervals,
        {%- endif %}
        record_error,
    from named
),

{%- if may_be_regulated %}

-- An event of what a regulation deletes or suppresses counts as not there,
-- whatever else is wrong with it.
unregulated as (
    select * from parsed
    where
        external_id_type is null
        or external_id_value is null
        or not {{ is_regulated(
            'external_id_type',
            'external_id_value',
            'coalesce(event_received_at, event_timestamp)'
        ) }}
),
{%- endif %}

judged as (
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        source_key,
        timestamp_text,
        received_at_text,
        event_timestamp,
        coalesce(event_timestamp, event_received_at) as occurred_at,
        coalesce(event_received_at, event_timestamp) as arrived_at,
        case
            when record_error is not null then record_error
            {%- for column in columns %}
            when {{ column }} is null then 'missing_{{ column }}'
            {%- endfor %}
            when event_timestamp is null and timestamp_text is not null
                then 'unreadable_timestamp'
            when event_received_at is null and received_at_text is not null
                then 'unreadable_received_at'
            when event_timestamp is null and event_received_at is null
                then 'missing_time'
            {%- for column in columns %}
            when contains({{ column }}, chr(0)) then 'unstorable_character'
            {%- endfor %}
            when contains(source_key, chr(0)) then 'unstorable_character'
        end as reject_reason,
        {%- for column in place %}
        {{ column }},
        {%- endfor %}
    from {{ 'unregulated' if may_be_regulated else 'parsed' }}
),

-- The hash of a rejected record is there to find it again in its file.
renamed as (
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        source_key,
        '{{ event_type }}' as event_type,
        event_timestamp,
        occurred_at,
        arrived_at,
        reject_reason,
        case
            when reject_reason is not null
                then hash(
                    {%- for column in columns %}
                    {{ column }},
                    {%- endfor %}
                    source_key,
                    timestamp_text,
                    received_at_text
                )
        end as reject_hash,
        {%- for column in place %}
        {{ column }},
        {%- endfor %}
    from judged
)
{%- endmacro %}


{# The hash of a raw record, as read_events gives it to a rejected one. #}
{% macro record_hash(columns) -%}
hash(
            {%- for column in columns %}
            nullif({{ column }}, ''),
            {%- endfor %}
            nullif(source_key, ''),
            nullif("timestamp", ''),
            nullif(received_at, '')
        )
{%- endmacro %}
