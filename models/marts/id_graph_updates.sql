{#
    One row per profile, where it is created, and one per merge that moves it
    to another profile, recursive ones included: the shape of Profiles Sync.
#}

{{ config(
    enabled=var('input_kind', 'events') == 'calls',
    unique_key='segment_id',
    post_hook="{{ forget_rows(
        'segment_id',
        ref('int_forgotten_profiles'),
        ref('int_profile_events')
    ) }}"
) }}

{%- set previous = load_relation(this) %}
{%- set columns = [
    'segment_id',
    'canonical_segment_id',
    'triggering_event_type',
    'triggering_event_id',
    'triggering_event_source_id',
    '"timestamp"',
    'received_at',
] %}

-- depends_on: {{ ref('int_forgotten_profiles') }}

with

profile_events as (
    select * from {{ ref('int_profile_events') }}
),

{% if previous -%}
previous_rows as (
    select *
    from {{ of_this_batch(
        previous, batch='int_profile_events', keys=['segment_id']
    ) }} as published
),

{% endif -%}
updates as (
    select
        segment_id,
        canonical_segment_id,
        call_type as triggering_event_type,
        message_id as triggering_event_id,
        cast(null as varchar) as triggering_event_name,
        source_key as triggering_event_source_id,
        cast(null as varchar) as triggering_event_source_name,
        cast(null as varchar) as triggering_event_source_slug,
        occurred_at as "timestamp",
        epoch_us(arrived_at) as seq,
        {{ row_id('segment_id', 'canonical_segment_id') }} as id,
        arrived_at as received_at,
        cast('{{ var("synced_at") }}' as timestamptz) as uuid_ts,
    from profile_events
),

final as (
    select
        updates.segment_id,
        updates.canonical_segment_id,
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
