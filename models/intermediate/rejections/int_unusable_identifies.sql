{#
    One row per record of the identify files that cannot be used.

    The first pass kept the hashes of such records. With none of them the
    join ends before the files are read again.
#}

with

raw_records as (
    select * from {{ source('inputs', 'raw_identify_records') }}
),

unusable_hashes as (
    select * from {{ ref('int_unusable_hashes') }}
),

hashed as (
    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        "timestamp",
        received_at,
        record_error,
        input,
        record_number,
        raw,
        {{ record_hash([
            'message_id',
            'segment_id',
            'external_id_type',
            'external_id_value'
        ]) }} as record_hash,
    from raw_records
),

candidates as (
    select
        message_id,
        segment_id,
        external_id_type,
        external_id_value,
        source_key,
        "timestamp",
        received_at,
        record_error,
        input,
        record_number,
        raw,
    from hashed
    semi join unusable_hashes
        on hashed.record_hash = unusable_hashes.reject_hash
),

{{ read_events(
    'candidates',
    ['message_id', 'segment_id', 'external_id_type', 'external_id_value'],
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
