{#
    The current row of each identifier's history says what its row in
    users_identities says, and neither table has a second one.
#}

with

current_rows as not materialized (
    select
        external_id_type,
        external_id_value,
        hash(created_source, merged_at, merged_from, segment_id) as content,
    from {{ ref('users_identities_history') }}
    where valid_to is null
),

identity_rows as not materialized (
    select
        external_id_type,
        external_id_value,
        hash(created_source, merged_at, merged_from, segment_id) as content,
    from {{ ref('users_identities') }}
),

-- Sums of hashes decide; rows are compared only where the sums differ.
current_total as (
    select
        count(*) as row_count,
        sum(hash(external_id_type, external_id_value, content)) as total,
    from current_rows
),

identity_total as (
    select
        count(*) as row_count,
        sum(hash(external_id_type, external_id_value, content)) as total,
    from identity_rows
),

differences as (
    select true as is_different
    from current_total
    cross join identity_total
    where
        current_total.row_count <> identity_total.row_count
        or current_total.total <> identity_total.total
),

doubtful_identity_rows as (
    select
        identity_rows.external_id_type,
        identity_rows.external_id_value,
        identity_rows.content,
    from identity_rows
    cross join differences
),

doubtful_current_rows as (
    select
        current_rows.external_id_type,
        current_rows.external_id_value,
        current_rows.content,
    from current_rows
    cross join differences
),

final as (
    select
        external_id_type,
        external_id_value,
        doubtful_identity_rows.content as identity_content,
        doubtful_current_rows.content as history_content,
    from doubtful_identity_rows
    full outer join doubtful_current_rows
        using (external_id_type, external_id_value)
    where
        doubtful_identity_rows.content
        is distinct from doubtful_current_rows.content
)

select * from final
