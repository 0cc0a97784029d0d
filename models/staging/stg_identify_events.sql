{# One row per record of the identify files, usable or not. #}

with

{{ read_events(
    ref('raw_identify_events'),
    ['message_id', 'segment_id', 'external_id_type', 'external_id_value'],
    ['input']
) }}

select * from renamed
