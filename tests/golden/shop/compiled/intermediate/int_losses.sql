

with

regular_losses as (
    select * from "idw_shop_work"."int_regular_losses"
),

regular_paths as (
    select * from "idw_shop_work"."int_regular_paths"
),

irregular_fragments as (
    select * from "idw_shop_work"."int_irregular_fragments"
),

replayed_losses as (
    select * from "idw_shop_work"."int_replayed_losses"
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
