{#
    One row per distinct call that cannot be used, by the hash of its record.

    A table of its own, mostly empty: a join with nothing on one side ends
    before it reads the files on the other, and the engine must see from the
    size of the table that there is nothing.
#}

with

calls as (
    select * from {{ ref('int_read_calls') }}
),

-- Equal lines of a file are rejected alike.
final as (
    select distinct
        input,
        reject_hash,
        message_id,
        reject_reason,
        {%- if has_regulated() %}
        arrived_at,
        {%- endif %}
    from calls
    where reject_reason is not null
)

select * from final
