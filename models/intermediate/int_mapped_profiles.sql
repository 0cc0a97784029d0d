{#
    One row per profile and the merge after which identifiers that move on
    were mapped to it (0: before it lost); max_moves is the cap of a history,
    -1 for none.
#}

{{ config(materialized='view') }}

with

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

late_mappings as (
    select * from {{ ref('int_late_mappings') }}
),

starts as (
    select
        moved_profile_number as profile_number,
        0 as mapped_after,
    from identifiers
    where
        moved_profile_number is not null
        and late_arrived_at is null
    group by moved_profile_number

    union all

    select
        moved_profile_number as profile_number,
        mapped_after,
    from late_mappings
    group by
        moved_profile_number,
        mapped_after
),

final as (
    select
        profile_number,
        mapped_after,
        {% if var('max_history_moves') == none -%}
        -1 as max_moves,
        {%- else -%}
        {{ var('max_history_moves') }} as max_moves,
        {%- endif %}
    from starts
)

select * from final
