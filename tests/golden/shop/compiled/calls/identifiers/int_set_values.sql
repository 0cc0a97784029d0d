



with

sets as not materialized (
    select * from "idw_shop_work"."int_identifier_sets"
),

column_values as (
    select
        set_hash,
        'user_id' as external_id_type,
        user_id as external_id_value,
    from sets
    where user_id is not null
    
    union all
    
    select
        set_hash,
        'anonymous_id' as external_id_type,
        anonymous_id as external_id_value,
    from sets
    where anonymous_id is not null
    
    union all
    
    select
        set_hash,
        'email' as external_id_type,
        email as external_id_value,
    from sets
    where email is not null
    
    union all
    
    select
        set_hash,
        'android.id' as external_id_type,
        android_id as external_id_value,
    from sets
    where android_id is not null
    
    union all
    
    select
        set_hash,
        'android.idfa' as external_id_type,
        android_idfa as external_id_value,
    from sets
    where android_idfa is not null
    
    union all
    
    select
        set_hash,
        'android.push_token' as external_id_type,
        android_push_token as external_id_value,
    from sets
    where android_push_token is not null
    
    union all
    
    select
        set_hash,
        'ios.id' as external_id_type,
        ios_id as external_id_value,
    from sets
    where ios_id is not null
    
    union all
    
    select
        set_hash,
        'ios.idfa' as external_id_type,
        ios_idfa as external_id_value,
    from sets
    where ios_idfa is not null
    
    union all
    
    select
        set_hash,
        'ios.push_token' as external_id_type,
        ios_push_token as external_id_value,
    from sets
    where ios_push_token is not null
    
    union all
    
    select
        set_hash,
        'ga_client_id' as external_id_type,
        ga_client_id as external_id_value,
    from sets
    where ga_client_id is not null
    
    union all
    
    select
        set_hash,
        'group_id' as external_id_type,
        group_id as external_id_value,
    from sets
    where group_id is not null
    
    union all
    
    select
        set_hash,
        'cross_domain_id' as external_id_type,
        cross_domain_id as external_id_value,
    from sets
    where cross_domain_id is not null
    
    union all
    
    select
        set_hash,
        'braze_id' as external_id_type,
        braze_id as external_id_value,
    from sets
    where braze_id is not null
    
),

more_values as (
    select
        set_hash,
        unnest(more_identifiers) as identifier,
    from sets
    where more_identifiers is not null
),

-- A custom identifier may say what another place of the call says.
other_values as (
    select distinct
        more_values.set_hash,
        more_values.identifier.external_id_type as external_id_type,
        more_values.identifier.external_id_value as external_id_value,
    from more_values
    anti join column_values
        on
            more_values.set_hash = column_values.set_hash
            and more_values.identifier.external_id_type
            = column_values.external_id_type
            and more_values.identifier.external_id_value
            = column_values.external_id_value
),

final as (
    select
        set_hash,
        external_id_type,
        external_id_value,
    from column_values

    union all

    select
        set_hash,
        external_id_type,
        external_id_value,
    from other_values
)

select * from final
