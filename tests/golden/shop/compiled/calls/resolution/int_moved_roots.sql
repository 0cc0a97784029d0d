

with

events as (
    select * from "idw_shop_work"."int_resolution"
),

kept_profiles as (
    select * from "idw_shop_work"."int_kept_profiles"
),

profiles as (
    select * from "idw_shop_work"."int_replayed_profiles"
),

final as (
    select
        kept_profiles.profile_number,
        roots.profile_number as root_number,
    from events
    inner join kept_profiles
        on
            events.profile_number = kept_profiles.local_number
            and kept_profiles.profile_number = kept_profiles.root_number
    inner join profiles as roots
        on events.other_number = roots.local_number
    where events.kind = 5
)

select * from final
