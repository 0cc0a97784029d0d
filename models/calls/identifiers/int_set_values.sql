{# One row per identifier of each distinct combination, in no order. #}

{{ config(materialized='view') }}

with

sets as not materialized (
    select * from {{ ref('int_identifier_sets') }}
),

column_values as (
    {%- for column in identifier_columns() %}
    select
        set_hash,
        '{{ external_id_type_of(column) }}' as external_id_type,
        {{ column }} as external_id_value,
    from sets
    where {{ column }} is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

more_values as (
    select
        set_hash,
        unnest(more_identifiers) as identifier,
    from sets
    where more_identifiers is not null
),

-- A custom identifier may say what another place of the call says.
other_values as (
    select distinct
        more_values.set_hash,
        more_values.identifier.external_id_type as external_id_type,
        more_values.identifier.external_id_value as external_id_value,
    from more_values
    anti join column_values
        on
            more_values.set_hash = column_values.set_hash
            and more_values.identifier.external_id_type
            = column_values.external_id_type
            and more_values.identifier.external_id_value
            = column_values.external_id_value
),

final as (
    select
        set_hash,
        external_id_type,
        external_id_value,
    from column_values

    union all

    select
        set_hash,
        external_id_type,
        external_id_value,
    from other_values
)

select * from final
