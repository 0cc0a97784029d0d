



with

kept_profiles as (
    select * from "idw_shop_work"."int_kept_profiles"
),

kept_losses as (
    select * from "idw_shop_work"."int_kept_losses"
),

absorbed as (
    select
        winner_number,
        count(*) as losses,
    from kept_losses
    group by winner_number
),

final as (
    select
        kept_profiles.local_number,
        cast(coalesce(absorbed.losses, 0) as integer) as absorbed,
    from kept_profiles
    left join absorbed
        on kept_profiles.profile_number = absorbed.winner_number
    where kept_profiles.profile_number = kept_profiles.root_number
)

select * from final
