{#
    No profile of this batch has more values of a type than its limit allows
    for ever. Limits in a window bound what a profile gains, not what it has.
#}

{{ config(enabled=var('input_kind', 'events') == 'calls') }}

with

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

types as (
    select * from {{ ref('int_call_types') }}
),

held as (
    select
        identifiers.segment_id,
        identifiers.external_id_type,
        types.max_values,
        count(*) as values_held,
    from identifiers
    inner join types
        on identifiers.external_id_type = types.external_id_type
    where
        types.max_values is not null
        and types.window_days is null
    group by
        identifiers.segment_id,
        identifiers.external_id_type,
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
