



with

losses as (
    select * from "idw_shop_work"."int_losses"
),

merge_events as (
    select * from "idw_shop_work"."int_merge_events"
),

final as (
    select
        losses.merge_number,
        losses.profile_number,
        losses.parent_number,
        epoch_us(merge_events.occurred_at) as occurred_us,
    from losses
    inner join merge_events
        on losses.merge_number = merge_events.merge_number
)

select * from final
