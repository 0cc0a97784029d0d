{#
    One row per record of the files of this batch, usable or not: the only
    pass over them.
#}

{{ config(alias='batch_calls') }}

with

calls as (
    select * from {{ ref('stg_calls') }}
),

final as (
    select
        message_id,
        call_type,
        source_key,
        is_source_named,
        event_timestamp is not null as is_timed,
        occurred_at,
        arrived_at,
        reject_reason,
        reject_hash,
        input,
        {%- for column in identifier_columns() %}
        {{ column }},
        {%- endfor %}
        more_identifiers,
        hash(message_id) as message_hash,
        hash(
            {%- for column in identifier_columns() %}
            {{ column }},
            {%- endfor %}
            more_identifiers
        ) as set_hash,
    from calls
)

select * from final
