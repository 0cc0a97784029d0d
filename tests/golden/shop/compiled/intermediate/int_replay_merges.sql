



with

merges as (
    select * from "idw_shop_work"."int_numbered_merges"
),

paths as (
    select * from "idw_shop_work"."int_regular_paths"
),

fragments as (
    select * from "idw_shop_work"."int_irregular_fragments"
),

final as (
    select
        merges.merge_number,
        merges.from_number,
        merges.into_number,
    from merges
    left join paths
        on merges.from_number = paths.profile_number
    inner join fragments
        on coalesce(paths.root_number, merges.from_number)
        = fragments.fragment_number
)

select * from final
