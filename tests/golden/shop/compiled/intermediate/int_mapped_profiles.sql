



with

identifiers as (
    select * from "idw_shop_work"."int_identifiers"
),

late_mappings as (
    select * from "idw_shop_work"."int_late_mappings"
),

starts as (
    select
        moved_profile_number as profile_number,
        0 as mapped_after,
    from identifiers
    where
        moved_profile_number is not null
        and late_arrived_at is null
    group by moved_profile_number

    union all

    select
        moved_profile_number as profile_number,
        mapped_after,
    from late_mappings
    group by
        moved_profile_number,
        mapped_after
),

final as (
    select
        profile_number,
        mapped_after,
        1000 as max_moves,
    from starts
)

select * from final
