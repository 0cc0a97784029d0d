{#
    One row per call of this batch that counts: readable, and the first of all
    copies of its message.
#}

{{ config(materialized='view') }}

with

read_calls as (
    select
        rowid as call_row,
        message_id,
        message_hash,
        arrived_at,
        occurred_at,
        call_type,
        source_key,
        is_timed,
        is_source_named,
        set_hash,
        {%- for column in identifier_columns() %}
        {{ column }},
        {%- endfor %}
        more_identifiers,
    from {{ ref('int_read_calls') }}
    where reject_reason is null
),

repeated_copies as (
    select call_row
    from {{ ref('int_message_copies') }}
    where
        copy_rank > 1
        and not is_known
),

final as (
    select read_calls.*
    from read_calls
    anti join repeated_copies
        on read_calls.call_row = repeated_copies.call_row
)

select * from final
