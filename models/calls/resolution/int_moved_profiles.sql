{#
    One row per known profile that belongs to another one after this batch. Of
    all other known profiles nothing that was said changes.
#}

with

moved_roots as (
    select * from {{ ref('int_moved_roots') }}
),

kept_profiles as (
    select * from {{ ref('int_kept_profiles') }}
),

final as (
    select
        kept_profiles.profile_number,
        kept_profiles.segment_id,
    from kept_profiles
    semi join moved_roots
        on kept_profiles.root_number = moved_roots.profile_number
)

select * from final
