{# One row per identifier that a kept profile owns, for the replay. #}

{{ config(materialized='view') }}

with

kept_mappings as (
    select * from {{ ref('int_kept_mappings') }}
),

final as (
    select
        identifier_number,
        local_number,
        epoch_us(occurred_at) as mapped_us,
    from kept_mappings
)

select * from final
