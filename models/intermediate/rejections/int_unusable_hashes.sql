{#
    One row per distinct record of the identify files that cannot be used, by
    hash. A table of its own for the reason of int_contested_identifiers.
#}

with

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

final as (
    select reject_hash
    from identifiers
    where external_id_type is null
)

select * from final
