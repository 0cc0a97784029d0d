{#
    One row per identifier that events map to profiles with different owners.

    A table of its own, mostly empty: a join with nothing on one side ends
    before it reads the files on the other, and the engine must see from the
    size of the table that there is nothing.
#}

with

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

final as (
    select
        external_id_type,
        external_id_value,
        segment_id as owner_segment_id,
    from identifiers
    where
        is_contested
        and external_id_type is not null
)

select * from final
