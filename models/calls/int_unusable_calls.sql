{#
    One row per call that cannot be used.

    The first pass kept a hash of what tells such a call from the others of its
    file. With none of them the join ends before the files are read again;
    otherwise they are, for numbers and texts only: nothing is parsed.
#}

with

records as (
    select * from {{ source('inputs', 'raw_call_records') }}
),

calls as (
    select * from {{ ref('int_read_calls') }}
),

-- Equal lines of a file are rejected alike.
rejected as (
    select distinct
        input,
        reject_hash,
        message_id,
        reject_reason,
    from calls
    where reject_reason is not null
),

-- Nothing to the right of a cross join ends it at once.
occasion as (
    select true as is_rejected
    from rejected
    limit 1
),

-- A condition of two columns, and no join: its build side is the hashes
-- whatever the engine thinks of the size of the files.
numbered as (
    select
        records.input,
        records.record_number,
        records.raw,
        hash(records.record_key) as record_hash,
        case
            when
                hash(records.record_key) in (
                    select reject_hash from rejected
                )
                then records.record_number
        end as rejected_number,
    from records
    cross join occasion
),

candidates as (
    select
        input,
        record_number,
        raw,
        record_hash,
    from numbered
    where rejected_number is not null
),

final as (
    select
        candidates.input,
        candidates.record_number,
        rejected.message_id,
        rejected.reject_reason,
        candidates.raw,
    from candidates
    inner join rejected
        on
            candidates.record_hash = rejected.reject_hash
            and candidates.input = rejected.input
)

select * from final
