{#
    No profile of this batch has more values of a type than its limit allows
    for ever. Limits in a window bound what a profile gains, not what it has.
#}

{{ config(enabled=var('input_kind', 'events') == 'calls') }}

with

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

moved_profiles as (
    select * from {{ ref('int_moved_profiles') }}
),

kept_mappings as (
    select * from {{ ref('int_kept_mappings') }}
),

kept_profiles as (
    select * from {{ ref('int_kept_profiles') }}
),

types as (
    select * from {{ ref('int_call_types') }}
),

-- What living profiles held before this batch and hold after it.
kept_identifiers as (
    select
        roots.segment_id,
        kept_mappings.external_id_type,
    from kept_mappings
    inner join kept_profiles
        on kept_mappings.profile_number = kept_profiles.profile_number
    inner join kept_profiles as roots
        on kept_profiles.root_number = roots.profile_number
    anti join moved_profiles
        on kept_mappings.profile_number = moved_profiles.profile_number
),

all_identifiers as (
    select
        segment_id,
        external_id_type,
    from identifiers

    union all

    select
        segment_id,
        external_id_type,
    from kept_identifiers
),

held as (
    select
        all_identifiers.segment_id,
        all_identifiers.external_id_type,
        types.max_values,
        count(*) as values_held,
    from all_identifiers
    inner join types
        on all_identifiers.external_id_type = types.external_id_type
    where
        types.max_values is not null
        and types.window_days is null
    group by
        all_identifiers.segment_id,
        all_identifiers.external_id_type,
        types.max_values
),

final as (
    select
        segment_id,
        external_id_type,
        values_held,
        max_values,
    from held
    where values_held > max_values
)

select * from final
