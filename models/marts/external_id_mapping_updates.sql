{#
    One row per identifier: the profile that it was first mapped to, and the
    call that did: the shape of Profiles Sync.
#}

{{ config(
    enabled=var('input_kind', 'events') == 'calls',
    unique_key=['external_id_type', 'external_id_value'],
    post_hook="{{ forget_identifiers() }}"
) }}

{%- set previous = load_relation(this) %}
{%- set columns = [
    'external_id_type',
    'external_id_value',
    'segment_id',
    'triggering_event_type',
    'triggering_event_id',
    'triggering_event_source_id',
    '"timestamp"',
    'received_at',
] %}

with

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

{% if previous -%}
previous_rows as (
    select * from {{ of_this_batch(previous) }} as published
),

{% endif -%}
updates as (
    select
        upper(sha1(concat(external_id_type, external_id_value)))
            as external_id_hash,
        external_id_type,
        external_id_value,
        coalesce(mapped_segment_id, segment_id) as segment_id,
        event_type as triggering_event_type,
        message_id as triggering_event_id,
        cast(null as varchar) as triggering_event_name,
        created_source as triggering_event_source_id,
        cast(null as varchar) as triggering_event_source_name,
        cast(null as varchar) as triggering_event_source_slug,
        created_at as "timestamp",
        epoch_us(arrived_at) as seq,
        {{ row_id('external_id_type', 'external_id_value') }} as id,
        arrived_at as received_at,
        cast('{{ var("synced_at") }}' as timestamptz) as uuid_ts,
    from identifiers
),

final as (
    select
        updates.external_id_hash,
        updates.external_id_type,
        updates.external_id_value,
        updates.segment_id,
        updates.triggering_event_type,
        updates.triggering_event_id,
        updates.triggering_event_name,
        updates.triggering_event_source_id,
        updates.triggering_event_source_name,
        updates.triggering_event_source_slug,
        updates."timestamp",
        updates.seq,
        updates.id,
        updates.received_at,
        {% if previous -%}
        coalesce(previous_rows.uuid_ts, updates.uuid_ts) as uuid_ts,
        {%- else -%}
        updates.uuid_ts,
        {%- endif %}
    from updates
    {% if previous -%}
    left join previous_rows
        on {{ unchanged('updates', 'previous_rows', columns) }}
    {%- endif %}
)

select * from final
