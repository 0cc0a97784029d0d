

with

identifiers as (
    select * from "idw_shop_work"."int_identifiers"
),

merge_events as (
    select * from "idw_shop_work"."int_merge_events"
),

late_identifiers as (
    select
        external_id_type,
        external_id_value,
        moved_profile_number,
        struct_pack(
            arrived_at := late_arrived_at,
            message_id := message_id
        ) as place,
    from identifiers
    where late_arrived_at is not null
),

merge_places as (
    select
        merge_number,
        struct_pack(
            arrived_at := arrived_at,
            message_id := message_id
        ) as place,
    from merge_events
),

-- Of one message, the mappings come before the merges.
final as (
    select
        late_identifiers.external_id_type,
        late_identifiers.external_id_value,
        late_identifiers.moved_profile_number,
        merge_places.merge_number as mapped_after,
    from late_identifiers
    asof inner join merge_places
        on late_identifiers.place > merge_places.place
)

select * from final
