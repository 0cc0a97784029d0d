{# Every record that was read was resolved, repeated, without identifier or rejected. #}

{{ config(enabled=var('input_kind', 'events') == 'calls') }}

with

counts as (
    select * from {{ ref('int_call_counts') }}
),

final as (
    select *
    from counts
    where read <> resolved + repeated + without_identifier + rejected + pending
)

select * from final
