

with

merge_events as (
    select * from "idw_shop_work"."int_merge_events"
),

mentions as (
    select
        from_segment_id as segment_id,
        2 * merge_number as place,
    from merge_events

    union all

    select
        into_segment_id as segment_id,
        2 * merge_number + 1 as place,
    from merge_events
),

profiles as (
    select
        segment_id,
        min(place) as first_place,
    from mentions
    group by segment_id
),

final as (
    select
        segment_id,
        cast(
            row_number() over (order by first_place) - 1 as integer
        ) as profile_number,
    from profiles
)

select * from final
