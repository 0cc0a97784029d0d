

with

candidates as (
    select * from "idw_shop_work"."int_candidate_losses"
),

paths as (
    select * from "idw_shop_work"."int_regular_paths"
),

merges as (
    select * from "idw_shop_work"."int_numbered_merges"
),

-- Without a regular candidate a profile is the end of its own fragment.
sources as (
    select profile_number as fragment_number
    from candidates
    where not is_regular
),

members as (
    select fragment_number as profile_number
    from sources

    union all

    select paths.profile_number
    from paths
    inner join sources
        on paths.root_number = sources.fragment_number
),

targets as (
    select
        coalesce(paths.root_number, merges.into_number) as fragment_number,
    from members
    inner join merges
        on members.profile_number = merges.from_number
    left join paths
        on merges.into_number = paths.profile_number
),

final as (
    select fragment_number
    from sources

    union

    select fragment_number
    from targets
)

select * from final
