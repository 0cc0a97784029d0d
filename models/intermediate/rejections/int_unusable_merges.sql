{# One row per record of the merge files that cannot be used. #}

with

{{ read_events(
    source('inputs', 'raw_merge_records'),
    ['message_id', 'from_segment_id', 'into_segment_id'],
    ['input', 'record_number', 'raw']
) }},

final as (
    select
        input,
        record_number,
        message_id,
        reject_reason,
        {{ unless_holding_regulated('raw', 'arrived_at') }},
    from {{ with_regulations('renamed') }}
    where reject_reason is not null
)

select * from final
