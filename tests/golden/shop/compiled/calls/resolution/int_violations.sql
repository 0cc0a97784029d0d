

with

events as not materialized (
    select * from "idw_shop_work"."int_resolution"
),

calls as not materialized (
    select * from "idw_shop_work"."int_replayed_calls"
),

fresh_calls as (
    select * from "idw_shop_work"."int_fresh_calls"
),

batch_sets as (
    select * from "idw_shop_state"."batch_sets"
),

sets as not materialized (
    select * from "idw_shop_work"."int_replayed_sets"
),

identifiers as not materialized (
    select * from "idw_shop_work"."int_replay_identifiers"
),

profiles as (
    select * from "idw_shop_work"."int_replayed_profiles"
),

drops as (
    select
        call_number,
        profile_number as local_number,
        identifier_number,
        case violation
            when 0 then 'Identifier value limit exceeded'
            when 1 then 'Identifier value time limit exceeded'
            when 2 then 'Identifier value blocked'
            when 3 then 'Profile merge limit exceeded'
            when 4 then 'Identifier mapping limit exceeded'
        end as violation,
    from events
    where kind = 3
),

blocks as (
    select
        events.call_number,
        events.profile_number as local_number,
        unnest(sets.blocked_numbers) as identifier_number,
        'Identifier value blocked' as violation,
    from events
    inner join calls
        on events.call_number = calls.call_number
    inner join sets
        on calls.set_hash = sets.set_hash
    where events.kind = 4
),

left_out as (
    select * from drops

    union all

    select * from blocks
),

-- Blocked values are in no component: those of earlier runs are looked up.
left_out_identifiers as (
    select
        identifier_number,
        external_id_type,
        external_id_value,
    from identifiers

    union all

    select
        known.identifier_number,
        known.external_id_type,
        known.external_id_value,
    from (
        select rows_by_place.*
        from "idw_shop_work"."known_identifiers" as rows_by_place
        where rows_by_place.known_row in (
            select known.known_row
            from "idw_shop_work"."known_identifiers" as known
            semi join left_out as batch
                on known.identifier_number = batch.identifier_number
        )
    ) as known
    anti join identifiers
        on known.identifier_number = identifiers.identifier_number
),

violating_calls as (
    select distinct
        left_out.call_number,
        calls.set_hash,
    from left_out
    inner join calls
        on left_out.call_number = calls.call_number
),

members as (
    select
        violating_calls.call_number,
        unnest(sets.identifier_numbers) as identifier_number,
        generate_subscripts(sets.identifier_numbers, 1) as precedence,
    from violating_calls
    inner join sets
        on violating_calls.set_hash = sets.set_hash
),

kept_members as (
    select
        members.call_number,
        members.precedence,
        identifiers.external_id_type,
        identifiers.external_id_value,
    from members
    anti join drops
        on
            members.call_number = drops.call_number
            and members.identifier_number = drops.identifier_number
    inner join identifiers
        on members.identifier_number = identifiers.identifier_number
),

kept_lists as (
    select
        call_number,
        cast(
            to_json(
                list(
                    struct_pack(
                        "type" := external_id_type,
                        "value" := external_id_value
                    )
                    order by precedence
                )
            ) as varchar
        ) as kept_identifiers,
    from kept_members
    group by call_number
),

resolved as (
    select
        calls.message_id,
        calls.occurred_at,
        left_out.violation,
        left_out_identifiers.external_id_type,
        left_out_identifiers.external_id_value,
        profiles.segment_id,
        kept_lists.kept_identifiers,
    from left_out
    inner join calls
        on left_out.call_number = calls.call_number
    inner join left_out_identifiers
        on
            left_out.identifier_number
            = left_out_identifiers.identifier_number
    inner join profiles
        on left_out.local_number = profiles.local_number
    inner join kept_lists
        on left_out.call_number = kept_lists.call_number
),

-- Calls without identifiers are in no component: nothing is replayed.
empty_sets as (
    select
        set_hash,
        blocked_numbers,
    from batch_sets
    where len(identifier_numbers) = 0
),

unidentified_calls as (
    select
        fresh_calls.message_id,
        fresh_calls.occurred_at,
        empty_sets.blocked_numbers,
    from fresh_calls
    inner join empty_sets
        on fresh_calls.set_hash = empty_sets.set_hash
),

unidentified_blocks as (
    select
        message_id,
        occurred_at,
        unnest(blocked_numbers) as identifier_number,
    from unidentified_calls
),

final as (
    select
        message_id,
        occurred_at,
        violation,
        external_id_type,
        external_id_value,
        segment_id,
        kept_identifiers,
    from resolved

    union all

    select
        unidentified_blocks.message_id,
        unidentified_blocks.occurred_at,
        'Identifier value blocked' as violation,
        identifiers.external_id_type,
        identifiers.external_id_value,
        cast(null as varchar) as segment_id,
        '[]' as kept_identifiers,
    from unidentified_blocks
    inner join identifiers
        on unidentified_blocks.identifier_number = identifiers.identifier_number

    union all

    select
        message_id,
        occurred_at,
        'No matching identifiers on event' as violation,
        cast(null as varchar) as external_id_type,
        cast(null as varchar) as external_id_value,
        cast(null as varchar) as segment_id,
        '[]' as kept_identifiers,
    from unidentified_calls
)

select * from final
