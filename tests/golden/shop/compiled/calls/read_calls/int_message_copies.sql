

with

read_calls as not materialized (
    select * from "idw_shop_state"."batch_calls"
),

known_calls as not materialized (
    select * from "idw_shop_work"."known_calls"
),

known_sets as (
    select * from "idw_shop_work"."known_sets"
),

known_identifiers as (
    select * from "idw_shop_work"."known_identifiers"
),

repeated_hashes as (
    select message_hash
    from read_calls
    where reject_reason is null
    group by message_hash
    having count(*) > 1
),

known_copies as (
    select
        known_calls.message_hash,
        known_calls.known_row,
    from known_calls
    semi join read_calls
        on
            known_calls.message_hash = read_calls.message_hash
            and read_calls.reject_reason is null
),

suspected_hashes as (
    select message_hash from repeated_hashes

    union

    select message_hash from known_copies
),

-- Found by one narrow column, read by place: the table holds every call.
suspected_known_calls as (
    select known_calls.*
    from known_calls
    semi join known_copies
        on known_calls.known_row = known_copies.known_row
),

known_numbers as (
    select
        known_sets.set_hash,
        unnest(
            list_concat(
                known_sets.identifier_numbers,
                known_sets.blocked_numbers
            )
        ) as identifier_number,
    from known_sets
    semi join suspected_known_calls
        on known_sets.set_hash = suspected_known_calls.set_hash
),

known_lists as (
    select
        known_numbers.set_hash,
        list_sort(
            list(
                struct_pack(
                    "type" := known_identifiers.external_id_type,
                    "value" := known_identifiers.external_id_value
                )
            )
        ) as identifiers,
    from known_numbers
    inner join known_identifiers
        on known_numbers.identifier_number = known_identifiers.identifier_number
    group by known_numbers.set_hash
),

copies as (
    select
        read_calls.rowid as call_row,
        read_calls.message_id,
        read_calls.message_hash,
        read_calls.arrived_at,
        read_calls.occurred_at,
        read_calls.call_type,
        read_calls.source_key,
        read_calls.is_timed,
        read_calls.is_source_named,
        read_calls.set_hash,
        list_sort(list_distinct(list_concat(
            list_filter(
                [
                    struct_pack(
                        "type" := 'user_id',
                        "value" := user_id
                    ),
                    struct_pack(
                        "type" := 'anonymous_id',
                        "value" := anonymous_id
                    ),
                    struct_pack(
                        "type" := 'email',
                        "value" := email
                    ),
                    struct_pack(
                        "type" := 'android.id',
                        "value" := android_id
                    ),
                    struct_pack(
                        "type" := 'android.idfa',
                        "value" := android_idfa
                    ),
                    struct_pack(
                        "type" := 'android.push_token',
                        "value" := android_push_token
                    ),
                    struct_pack(
                        "type" := 'ios.id',
                        "value" := ios_id
                    ),
                    struct_pack(
                        "type" := 'ios.idfa',
                        "value" := ios_idfa
                    ),
                    struct_pack(
                        "type" := 'ios.push_token',
                        "value" := ios_push_token
                    ),
                    struct_pack(
                        "type" := 'ga_client_id',
                        "value" := ga_client_id
                    ),
                    struct_pack(
                        "type" := 'group_id',
                        "value" := group_id
                    ),
                    struct_pack(
                        "type" := 'cross_domain_id',
                        "value" := cross_domain_id
                    ),
                    struct_pack(
                        "type" := 'braze_id',
                        "value" := braze_id
                    ),
                ],
                lambda identifier: identifier."value" is not null
            ),
            list_transform(
                coalesce(more_identifiers, []),
                lambda identifier: struct_pack(
                    "type" := identifier.external_id_type,
                    "value" := identifier.external_id_value
                )
            )
        ))) as identifiers,
        false as is_known,
    from "idw_shop_state"."batch_calls" as read_calls
    semi join suspected_hashes
        on read_calls.message_hash = suspected_hashes.message_hash
    where read_calls.reject_reason is null

    union all

    select
        cast(null as bigint) as call_row,
        suspected_known_calls.message_id,
        suspected_known_calls.message_hash,
        suspected_known_calls.arrived_at,
        suspected_known_calls.occurred_at,
        suspected_known_calls.call_type,
        suspected_known_calls.source_key,
        suspected_known_calls.is_timed,
        suspected_known_calls.is_source_named,
        suspected_known_calls.set_hash,
        coalesce(known_lists.identifiers, []) as identifiers,
        true as is_known,
    from suspected_known_calls
    left join known_lists
        on suspected_known_calls.set_hash = known_lists.set_hash
),

final as (
    select
        call_row,
        message_id,
        message_hash,
        arrived_at,
        set_hash,
        is_known,
        row_number() over (
            partition by message_id
            order by
                arrived_at,
                is_timed,
                occurred_at,
                call_type,
                is_source_named,
                case when is_source_named then source_key end,
                cast(to_json(identifiers) as varchar),
                source_key,
                is_known desc,
                call_row
        ) as copy_rank,
    from copies
)

select * from final
