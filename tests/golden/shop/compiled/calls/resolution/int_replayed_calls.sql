

with

sets as (
    select * from "idw_shop_state"."batch_sets"
),

fresh_calls as (
    select * from "idw_shop_work"."int_fresh_calls"
),

labels as (
    select * from "idw_shop_state"."batch_components"
),

components as (
    select * from "idw_shop_work"."int_replayed_components"
),

forgotten_calls as (
    select * from "idw_shop_work"."int_forgotten_calls"
),

known_sets as (
    select * from "idw_shop_work"."known_sets"
),

placed_sets as (
    select
        sets.set_hash,
        sets.first_call,
        components.is_limited or len(sets.blocked_numbers) > 0 as is_whole,
        len(sets.blocked_numbers) > 0 as wants_profile,
    from sets
    inner join labels
        on sets.identifier_numbers[1] = labels.identifier_number
    inner join components
        on labels.component_number = components.component_number
),

whole_sets as (
    select
        set_hash,
        wants_profile,
    from placed_sets
    where is_whole
),

-- A condition of two columns, and no join: its build side is the sets,
-- whatever the engine thinks of the number of calls.
marked_calls as (
    select
        set_hash,
        arrived_at,
        message_id,
        occurred_at,
        call_type,
        source_key,
        case
            when set_hash in (select set_hash from whole_sets) then call_row
        end as whole_row,
    from fresh_calls
),

replayed as (
    select
        set_hash,
        first_call.arrived_at as arrived_at,
        first_call.message_id as message_id,
        first_call.occurred_at as occurred_at,
        first_call.call_type as call_type,
        first_call.source_key as source_key,
        wants_profile,
    from placed_sets
    where not is_whole

    union all

    select
        marked_calls.set_hash,
        marked_calls.arrived_at,
        marked_calls.message_id,
        marked_calls.occurred_at,
        marked_calls.call_type,
        marked_calls.source_key,
        whole_sets.wants_profile,
    from marked_calls
    inner join whole_sets
        on marked_calls.set_hash = whole_sets.set_hash
    where marked_calls.whole_row is not null

    union all

    select
        forgotten_calls.set_hash,
        forgotten_calls.arrived_at,
        forgotten_calls.message_id,
        forgotten_calls.occurred_at,
        forgotten_calls.call_type,
        forgotten_calls.source_key,
        len(known_sets.blocked_numbers) > 0 as wants_profile,
    from forgotten_calls
    inner join known_sets
        on forgotten_calls.set_hash = known_sets.set_hash
    where forgotten_calls.is_replayed
),

final as (
    select
        cast(
            row_number() over (
                order by
                    arrived_at,
                    message_id
            )
            - 1 as integer
        ) as call_number,
        set_hash,
        message_id,
        arrived_at,
        occurred_at,
        call_type,
        source_key,
        wants_profile,
    from replayed
)

select * from final
