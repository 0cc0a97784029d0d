{#
    One row per identifier that a call had to leave out by the rules, and one
    per call without any identifier.
#}

{{ config(
    enabled=var('input_kind', 'events') == 'calls',
    unique_key='message_id',
    post_hook="{{ forget_rows(
        'message_id',
        ref('int_forgotten_calls'),
        ref('int_violations')
    ) }}"
) }}

with

violations as (
    select * from {{ ref('int_violations') }}
),

final as (
    select
        message_id,
        occurred_at,
        violation,
        external_id_type,
        external_id_value,
        segment_id,
        kept_identifiers,
    from violations
)

select * from final
