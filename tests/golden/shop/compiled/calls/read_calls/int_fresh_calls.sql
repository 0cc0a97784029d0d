



with

read_calls as (
    select
        rowid as call_row,
        message_id,
        message_hash,
        arrived_at,
        occurred_at,
        call_type,
        source_key,
        is_timed,
        is_source_named,
        set_hash,
        user_id,
        anonymous_id,
        email,
        android_id,
        android_idfa,
        android_push_token,
        ios_id,
        ios_idfa,
        ios_push_token,
        ga_client_id,
        group_id,
        cross_domain_id,
        braze_id,
        more_identifiers,
    from "idw_shop_state"."batch_calls"
    where reject_reason is null
),

repeated_copies as (
    select call_row
    from "idw_shop_work"."int_message_copies"
    where
        copy_rank > 1
        and not is_known
),

final as (
    select read_calls.*
    from read_calls
    anti join repeated_copies
        on read_calls.call_row = repeated_copies.call_row
)

select * from final
