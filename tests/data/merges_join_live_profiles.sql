{# A profile is absorbed by one that lives: that one's own loss is later. #}

with

losses as (
    select * from {{ ref('int_losses') }}
),

final as (
    select
        losses.profile_number,
        losses.parent_number,
        losses.merge_number,
        parents.merge_number as parent_merge_number,
    from losses
    inner join losses as parents
        on losses.parent_number = parents.profile_number
    where parents.merge_number <= losses.merge_number
)

select * from final
