



with

candidates as (
    select * from "idw_shop_work"."int_candidate_losses"
),

final as (
    select
        profile_number,
        parent_number,
        merge_number,
    from candidates
    where is_regular
)

select * from final
