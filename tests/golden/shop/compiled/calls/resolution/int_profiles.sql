



with

events as not materialized (
    select * from "idw_shop_work"."int_resolution"
),

calls as (
    select * from "idw_shop_work"."int_replayed_calls"
),

identifiers as (
    select * from "idw_shop_work"."int_replay_identifiers"
),

kept_profiles as (
    select * from "idw_shop_work"."int_kept_profiles"
),

known_profiles as (
    select * from "idw_shop_work"."known_profiles"
),

created as (
    select
        call_number,
        profile_number as local_number,
        identifier_number,
    from events
    where kind = 0
),

roots as (
    select
        profile_number as local_number,
        other_number as root_local_number,
    from events
    where kind = 5
),

kept_roots as (
    select
        local_number,
        profile_number,
    from kept_profiles
    where profile_number = root_number
),

numbers as (
    select
        (select count(*) from kept_roots) as first_local_number,
        (select coalesce(max(profile_number) + 1, 0) from known_profiles)
            as first_number,
),

final as (
    select
        created.local_number,
        cast(
            numbers.first_number
            + created.local_number
            - numbers.first_local_number as integer
        ) as profile_number,
        cast(
            coalesce(
                kept_roots.profile_number,
                numbers.first_number
                + coalesce(roots.root_local_number, created.local_number)
                - numbers.first_local_number
            ) as integer
        ) as root_number,
        concat(
    'use_',
    left(
        replace(
            replace(
                to_base64(unhex(sha256(concat(
                    '4:idw1',
                    strlen(calls.message_id),
                    ':',
                    calls.message_id,
                    strlen(identifiers.external_id_type),
                    ':',
                    identifiers.external_id_type,
                    strlen(identifiers.external_id_value),
                    ':',
                    identifiers.external_id_value
                )))),
                '+',
                ''
            ),
            '/',
            ''
        ),
        27
    )
) as segment_id,
        calls.message_id,
        calls.call_type,
        calls.source_key,
        calls.occurred_at,
        calls.arrived_at,
    from created
    cross join numbers
    inner join calls
        on created.call_number = calls.call_number
    inner join identifiers
        on created.identifier_number = identifiers.identifier_number
    left join roots
        on created.local_number = roots.local_number
    left join kept_roots
        on roots.root_local_number = kept_roots.local_number
)

select * from final
