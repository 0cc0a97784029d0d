{# One row per identifier (type and value): the profile that owns it now. #}

{{ config(
    unique_key=['external_id_type', 'external_id_value'],
    post_hook="{{ forget_identifiers() }}"
) }}


{%- set previous = load_relation(this) %}

with

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

current_identifiers as (
    select
        created_source,
        external_id_type,
        external_id_value,
        merged_at,
        merged_from,
        segment_id,
        cast('{{ var("synced_at") }}' as timestamptz) as synced_at,
        created_at,
    from identifiers
    where external_id_type is not null
),

{% if previous -%}
previous_identifiers as (
    select * from {{ of_this_batch(previous) }} as published
),

-- A row that says what it said before keeps the time of its last change.
final as (
    select
        current_identifiers.created_source,
        current_identifiers.external_id_type,
        current_identifiers.external_id_value,
        current_identifiers.merged_at,
        current_identifiers.merged_from,
        current_identifiers.segment_id,
        coalesce(
            previous_identifiers.synced_at,
            current_identifiers.synced_at
        ) as synced_at,
        current_identifiers.created_at,
    from current_identifiers
    left join previous_identifiers
        on
            current_identifiers.external_id_type
            = previous_identifiers.external_id_type
            and current_identifiers.external_id_value
            = previous_identifiers.external_id_value
            and current_identifiers.created_source
            is not distinct from previous_identifiers.created_source
            and current_identifiers.merged_at
            is not distinct from previous_identifiers.merged_at
            and current_identifiers.merged_from
            is not distinct from previous_identifiers.merged_from
            and current_identifiers.segment_id
            = previous_identifiers.segment_id
            and current_identifiers.created_at
            = previous_identifiers.created_at
)
{%- else -%}
final as (
    select
        created_source,
        external_id_type,
        external_id_value,
        merged_at,
        merged_from,
        segment_id,
        synced_at,
        created_at,
    from current_identifiers
)
{%- endif %}

select * from final
