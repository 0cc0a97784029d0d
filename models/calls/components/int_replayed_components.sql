{#
    One row per component that the batch touches: whether a limit could
    possibly touch it, so that all its calls must be replayed.

    A component in which no type has more values than its limit allows never
    drops one, whatever the order and the windows. Every profile needs an
    identifier of its own, so one of n identifiers has at most n - 1 merges.
    What is not known as a whole from this batch counts as limited.
#}

{%- set rules = var('rules') %}

with

labels as (
    select * from {{ ref('int_component_labels') }}
),

identifiers as (
    select * from {{ ref('int_call_identifiers') }}
),

types as (
    select * from {{ ref('int_call_types') }}
),

touched_components as (
    select * from {{ ref('int_known_components') }}
),

values_by_type as (
    select
        labels.component_number,
        identifiers.type_number,
        count(*) as values_held,
    from labels
    inner join identifiers
        on labels.identifier_number = identifiers.identifier_number
    group by
        labels.component_number,
        identifiers.type_number
),

new_components as (
    select
        values_by_type.component_number,
        bool_or(
            values_by_type.values_held > coalesce(types.max_values, 2147483647)
        ) as is_crowded,
        sum(values_by_type.values_held) as identifiers,
    from values_by_type
    inner join types
        on values_by_type.type_number = types.type_number
    anti join touched_components
        on values_by_type.component_number = touched_components.component_number
    group by values_by_type.component_number
),

final as (
    select
        component_number,
        (
            is_crowded
            {%- if rules.max_mappings is not none %}
            or identifiers > {{ rules.max_mappings }}
            {%- endif %}
            {%- if rules.max_merges is not none %}
            or identifiers - 1 > {{ rules.max_merges }}
            {%- endif %}
        ) as is_limited,
        false as is_known,
    from new_components

    union all

    select distinct
        component_number,
        true as is_limited,
        true as is_known,
    from touched_components
)

select * from final
