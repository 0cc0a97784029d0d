{# One row per profile whose first merge is regular. #}

{{ config(materialized='view') }}

with

candidates as (
    select * from {{ ref('int_candidate_losses') }}
),

final as (
    select
        profile_number,
        parent_number,
        merge_number,
    from candidates
    where is_regular
)

select * from final
