



with

updates as (
    select * from "personas_shop_identities"."id_graph_updates"
),

-- A call that creates a profile never merges it: seq and message are unique.
ranked as (
    select
        canonical_segment_id,
        segment_id,
        seq,
        received_at,
        uuid_ts,
        "timestamp",
        row_number() over (
            partition by segment_id
            order by
                seq desc,
                triggering_event_id desc
        ) as place,
    from updates
),

final as (
    select
        canonical_segment_id,
        segment_id,
        seq,
        received_at,
        uuid_ts,
        "timestamp",
    from ranked
    where place = 1
)

select * from final
