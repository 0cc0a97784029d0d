

with

moved_roots as (
    select * from "idw_shop_work"."int_moved_roots"
),

kept_profiles as (
    select * from "idw_shop_work"."int_kept_profiles"
),

final as (
    select
        kept_profiles.profile_number,
        kept_profiles.segment_id,
    from kept_profiles
    semi join moved_roots
        on kept_profiles.root_number = moved_roots.profile_number
)

select * from final
