



with

calls as (
    select * from "idw_shop_work"."stg_calls"
),

final as (
    select
        message_id,
        call_type,
        source_key,
        is_source_named,
        event_timestamp is not null as is_timed,
        occurred_at,
        arrived_at,
        reject_reason,
        reject_hash,
        input,
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
        hash(message_id) as message_hash,
        hash(
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
            more_identifiers
        ) as set_hash,
    from calls
)

select * from final
