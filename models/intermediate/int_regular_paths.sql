{#
    One row per profile whose first merge is regular: where the regular
    losses alone lead it. Profiles with one end are one fragment.
#}

with

paths as (
    select * from {{ resolve_merges(ref('int_regular_losses')) }}
),

final as (
    select
        profile_number,
        root_number,
        last_number,
        last_merge_number,
        hops,
    from paths
)

select * from final
