{# One row per profile of the replay: its number there, and everywhere else. #}

{{ config(materialized='view') }}

with

kept_profiles as (
    select * from {{ ref('int_kept_profiles') }}
),

profiles as (
    select * from {{ ref('int_profiles') }}
),

final as (
    select
        local_number,
        profile_number,
        segment_id,
    from kept_profiles
    where profile_number = root_number

    union all

    select
        local_number,
        profile_number,
        segment_id,
    from profiles
)

select * from final
