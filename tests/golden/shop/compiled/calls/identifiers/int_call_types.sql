


with

set_values as (
    select * from "idw_shop_work"."int_set_values"
),

known_identifiers as (
    select * from "idw_shop_work"."known_identifiers"
),

types as (
    select external_id_type from set_values

    union

    select external_id_type from known_identifiers
),

limited as (
    select
        external_id_type,
        case external_id_type
            when null then null
            when 'user_id' then 1
            when 'email' then 2
            else 3
        end as priority,
        case external_id_type
            when null then null
            when 'user_id'
                then 1
            else 5
        end as max_values,
        case external_id_type
            when null then null
            when 'user_id'
                then null
            else null
        end as window_days,
    from types
),

final as (
    select
        cast(
            row_number() over (order by priority, external_id_type) - 1
            as integer
        ) as type_number,
        external_id_type,
        cast(max_values as integer) as max_values,
        cast(window_days as integer) as window_days,
    from limited
)

select * from final
