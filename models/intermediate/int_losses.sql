{#
    One row per profile that lost: who absorbed it, by which merge.

    A merge into a profile that lost before counts for the profile that owned
    its identifiers then, so merge numbers grow along every path.
#}

with

regular_losses as (
    select * from {{ ref('int_regular_losses') }}
),

regular_paths as (
    select * from {{ ref('int_regular_paths') }}
),

irregular_fragments as (
    select * from {{ ref('int_irregular_fragments') }}
),

replayed_losses as (
    select * from {{ ref('int_replayed_losses') }}
),

untouched_losses as (
    select
        regular_losses.profile_number,
        regular_losses.parent_number,
        regular_losses.merge_number,
    from regular_losses
    inner join regular_paths
        on regular_losses.profile_number = regular_paths.profile_number
    anti join irregular_fragments
        on regular_paths.root_number = irregular_fragments.fragment_number
),

final as (
    select
        profile_number,
        parent_number,
        merge_number,
    from untouched_losses

    union all

    select
        profile_number,
        parent_number,
        merge_number,
    from replayed_losses
)

select * from final
