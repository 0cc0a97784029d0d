

with

calls as (
    select * from "idw_shop_work"."int_fresh_calls"
),

-- The least struct is the first call: a message_id stands once among them.
final as (
    select
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
        min(
            struct_pack(
                arrived_at := arrived_at,
                message_id := message_id,
                occurred_at := occurred_at,
                call_type := call_type,
                source_key := source_key
            )
        ) as first_call,
        count(*) as calls,
    from calls
    group by
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
        more_identifiers
)

select * from final
