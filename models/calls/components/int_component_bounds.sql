{# One row: a number above all identifiers of this batch. #}

{{ config(materialized='view') }}

with

links as (
    select * from {{ ref('int_component_links') }}
),

final as (
    select
        cast(
            coalesce(max(greatest(left_number, right_number)) + 1, 0)
            as integer
        ) as node_bound,
    from links
)

select * from final
