{#
    The rows of an identifier's history are half-open intervals that neither
    overlap nor leave a gap, the first is its mapping, the last is open, and a
    merge takes the identifier from the profile that had it.

    Identifiers that never moved have one open row and are left out. Histories
    longer than max_history_moves lack the rows between first and last.
#}

with

history as (
    select *
    from {{ of_this_batch(ref('users_identities_history')) }} as history_rows
),

moved_rows as (
    select
        external_id_type,
        external_id_value,
        merged_at,
        merged_from,
        segment_id,
        valid_from,
        valid_to,
        triggering_event_id,
        triggering_event_type,
    from history
    where
        valid_to is not null
        or merged_at is not null
),

-- Empty intervals share their start: the open one is last, the mapping first.
neighbours as (
    select
        external_id_type,
        external_id_value,
        merged_at,
        merged_from,
        segment_id,
        valid_from,
        valid_to,
        triggering_event_id,
        triggering_event_type,
        lag(valid_to) over identifier_rows as previous_valid_to,
        count(*) over identifier_rows as place,
        lead(valid_from) over identifier_rows as next_valid_from,
    from moved_rows
    window identifier_rows as (
        partition by external_id_type, external_id_value
        order by
            valid_from,
            valid_to nulls last,
            merged_from nulls first,
            triggering_event_id
        rows between unbounded preceding and current row
    )
),

final as (
    select
        external_id_type,
        external_id_value,
        valid_from,
        valid_to,
        triggering_event_id,
    from neighbours
    where
        valid_from > valid_to
        or valid_to is distinct from next_valid_from
        or (place = 1) <> (merged_at is null)
        or (place > 1) and previous_valid_to is distinct from valid_from
)

select * from final
