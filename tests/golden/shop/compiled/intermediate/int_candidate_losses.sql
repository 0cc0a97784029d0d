

with

merges as (
    select * from "idw_shop_work"."int_numbered_merges"
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
