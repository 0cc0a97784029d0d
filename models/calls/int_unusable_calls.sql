{# STUB #}
select input, null::bigint as record_number, message_id, reject_reason, 'raw' as raw from {{ ref('int_read_calls') }} where reject_reason is not null
