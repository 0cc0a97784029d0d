

with

paths as (
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
        from "idw_shop_work"."int_regular_losses" as loss
        left join "idw_shop_work"."int_regular_losses" as further
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
