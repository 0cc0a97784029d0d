{#
    One row per call of an earlier run that a new copy of its message takes
    the place of.
#}

with

copies as (
    select * from {{ ref('int_message_copies') }}
),

final as (
    select
        message_id,
        message_hash,
        set_hash,
    from copies
    where
        copy_rank > 1
        and is_known
)

select * from final
