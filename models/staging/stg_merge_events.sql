{# One row per record of the merge files, usable or not. #}

with

{{ read_events(
    ref('raw_merge_events'),
    ['message_id', 'from_segment_id', 'into_segment_id'],
    ['input']
) }}

select * from renamed
