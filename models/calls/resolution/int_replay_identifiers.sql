{# One row per identifier that the replay can meet, with its type. #}

{{ config(materialized='view') }}

with

identifiers as not materialized (
    select * from {{ ref('int_call_identifiers') }}
),

forgotten_identifiers as (
    select * from {{ ref('int_forgotten_identifiers') }}
),

kept_mappings as (
    select * from {{ ref('int_kept_mappings') }}
),

types as (
    select * from {{ ref('int_call_types') }}
),

other_identifiers as (
    select
        identifier_number,
        external_id_type,
        external_id_value,
    from forgotten_identifiers

    union all

    select
        identifier_number,
        external_id_type,
        external_id_value,
    from kept_mappings
),

final as (
    select
        identifier_number,
        type_number,
        external_id_type,
        external_id_value,
    from identifiers

    union all

    select
        other_identifiers.identifier_number,
        types.type_number,
        other_identifiers.external_id_type,
        other_identifiers.external_id_value,
    from other_identifiers
    inner join types
        on other_identifiers.external_id_type = types.external_id_type
    anti join identifiers
        on other_identifiers.identifier_number = identifiers.identifier_number
)

select * from final
