{#
    The current row of each identifier's history says what its row in
    users_identities says, and neither table has a second one.

    In a space with raw calls these are the identifiers of this batch, for
    which users_identities_is_the_batch finds users_identities in order.
#}

{%- set identities = 'int_identifiers'
    if var('input_kind', 'events') == 'calls' else 'users_identities' %}

with

history as (
    select *
    from {{ of_this_batch(ref('users_identities_history')) }} as published
),

identities as (
    select * from {{ ref(identities) }}
),

history_rows as not materialized (
    select
        external_id_type,
        external_id_value,
        hash(created_source, merged_at, merged_from, segment_id) as content,
    from history
    where valid_to is null
),

identity_rows as not materialized (
    select
        external_id_type,
        external_id_value,
        hash(created_source, merged_at, merged_from, segment_id) as content,
    from identities
),

{{ differing_rows('identity_rows', 'history_rows') }}

select * from differing_rows
