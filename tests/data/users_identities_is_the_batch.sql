{#
    users_identities says of each identifier of this batch what was resolved,
    once: the rows of earlier builds have given way.
#}

{{ config(enabled=var('input_kind', 'events') == 'calls') }}

with

identities as (
    select * from {{ of_this_batch(ref('users_identities')) }} as published
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

published_rows as (
    select
        external_id_type,
        external_id_value,
        hash(
            created_source,
            merged_at,
            merged_from,
            segment_id,
            created_at
        ) as content,
    from identities
),

resolved_rows as (
    select
        external_id_type,
        external_id_value,
        hash(
            created_source,
            merged_at,
            merged_from,
            segment_id,
            created_at
        ) as content,
    from identifiers
),

{{ differing_rows('published_rows', 'resolved_rows') }}

select * from differing_rows
