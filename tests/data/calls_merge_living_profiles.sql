{#
    Every merge of the log is a loss as it stands: its profile had not lost
    before, and neither had the one that it is merged into. Merges of files may
    be anything, and int_losses mends them; the replay of calls is exact.
#}

{{ config(enabled=var('input_kind', 'events') == 'calls') }}

with

merges as (
    select * from {{ ref('int_numbered_merges') }}
),

losses as (
    select * from {{ ref('int_losses') }}
),

final as (
    select
        merges.merge_number,
        merges.from_number,
        merges.into_number,
    from merges
    anti join losses
        on
            merges.merge_number = losses.merge_number
            and merges.from_number = losses.profile_number
            and merges.into_number = losses.parent_number
)

select * from final
