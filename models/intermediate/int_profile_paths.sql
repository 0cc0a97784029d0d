{# One row per profile that lost: where it ends, and its last loss there. #}

with

regular_paths as (
    select * from {{ ref('int_regular_paths') }}
),

irregular_fragments as (
    select * from {{ ref('int_irregular_fragments') }}
),

replayed_paths as (
    select * from {{ resolve_merges(ref('int_replayed_losses')) }}
),

untouched_paths as (
    select
        regular_paths.profile_number,
        regular_paths.root_number,
        regular_paths.last_number,
        regular_paths.last_merge_number,
        regular_paths.hops,
    from regular_paths
    anti join irregular_fragments
        on regular_paths.root_number = irregular_fragments.fragment_number
),

final as (
    select
        profile_number,
        root_number,
        last_number,
        last_merge_number,
        hops,
    from untouched_paths

    union all

    select
        profile_number,
        root_number,
        last_number,
        last_merge_number,
        hops,
    from replayed_paths
)

select * from final
