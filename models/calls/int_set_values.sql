{# One row per identifier of each distinct combination, in no order. #}

{{ config(materialized='view') }}

with

sets as (
    select * from {{ ref('int_identifier_sets') }}
),

more_values as (
    select
        set_hash,
        unnest(more_identifiers) as identifier,
    from sets
    where more_identifiers is not null
),

final as (
    {%- for column in identifier_columns() %}
    select
        set_hash,
        '{{ external_id_type_of(column) }}' as external_id_type,
        {{ column }} as external_id_value,
    from sets
    where {{ column }} is not null

    union all
    {% endfor %}
    select
        set_hash,
        identifier.external_id_type,
        identifier.external_id_value,
    from more_values
)

select * from final
