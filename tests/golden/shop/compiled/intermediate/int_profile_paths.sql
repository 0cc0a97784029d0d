

with

regular_paths as (
    select * from "idw_shop_work"."int_regular_paths"
),

irregular_fragments as (
    select * from "idw_shop_work"."int_irregular_fragments"
),

replayed_paths as (
    select * from (
    with recursive

    pointers as (
        select
            loss.profile_number,
            coalesce(further.parent_number, loss.parent_number) as root_number,
            coalesce(further.profile_number, loss.profile_number)
                as last_number,
            coalesce(further.merge_number, loss.merge_number)
                as last_merge_number,
            case when further.profile_number is null then 1 else 2 end as hops,
            0 as round,
            further.profile_number is not null as is_moving,
        from "idw_shop_work"."int_replayed_losses" as loss
        left join "idw_shop_work"."int_replayed_losses" as further
            on loss.parent_number = further.profile_number

        union all

        select
            pointer.profile_number,
            coalesce(further.root_number, pointer.root_number) as root_number,
            coalesce(further.last_number, pointer.last_number) as last_number,
            coalesce(
                further.last_merge_number,
                pointer.last_merge_number
            ) as last_merge_number,
            pointer.hops + coalesce(further.hops, 0) as hops,
            pointer.round + 1 as round,
            further.profile_number is not null as is_moving,
        from pointers as pointer
        left join pointers as further
            on pointer.root_number = further.profile_number
        where
            pointer.round < 31
            and exists (select true from pointers where is_moving)
    )

    select
        profile_number,
        root_number,
        last_number,
        last_merge_number,
        hops,
    from pointers
    where round = (select max(round) from pointers)
)
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
