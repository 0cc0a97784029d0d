{#
    One row per profile that is ever merged into another one: its first merge.

    A candidate is regular when it merges into a profile that has not lost
    yet. Regular candidates grow along every path, so they hold no cycle and
    are losses exactly as they stand; the others may loop or be overtaken.
#}

with

merges as (
    select * from {{ ref('int_numbered_merges') }}
),

candidates as (
    select
        from_number as profile_number,
        arg_min(into_number, merge_number) as parent_number,
        min(merge_number) as merge_number,
    from merges
    where from_number <> into_number
    group by from_number
),

final as (
    select
        candidates.profile_number,
        candidates.parent_number,
        candidates.merge_number,
        coalesce(
            candidates.merge_number < parents.merge_number,
            true
        ) as is_regular,
    from candidates
    left join candidates as parents
        on candidates.parent_number = parents.profile_number
)

select * from final
