{#
    One row per pair of identifiers that stood on one call. An identifier that
    stands alone is linked with itself; a known one, with its component. A
    component is named by one of its identifiers.
#}

{{ config(materialized='view') }}

with

sets as (
    select * from {{ ref('int_set_members') }}
),

identifiers as (
    select * from {{ ref('int_call_identifiers') }}
),

superseded_components as (
    select * from {{ ref('int_superseded_components') }}
),

final as (
    select
        identifier_numbers[1] as left_number,
        unnest(identifier_numbers) as right_number,
    from sets
    where len(identifier_numbers) > 0

    union all

    select
        known_component_number as left_number,
        identifier_number as right_number,
    from identifiers
    where
        known_component_number is not null
        and not is_blocked

    union all

    select
        component_number as left_number,
        component_number as right_number,
    from superseded_components
)

select * from final
