



with

kept_profiles as (
    select * from "idw_shop_work"."int_kept_profiles"
),

profiles as (
    select * from "idw_shop_state"."batch_profiles"
),

final as (
    select
        local_number,
        profile_number,
        segment_id,
    from kept_profiles
    where profile_number = root_number

    union all

    select
        local_number,
        profile_number,
        segment_id,
    from profiles
)

select * from final
