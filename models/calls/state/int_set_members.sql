{#
    One row per distinct combination of identifiers: their numbers by
    precedence (priority of the type, then value), blocked ones apart.
#}

{{ config(alias='batch_sets') }}

with

sets as (
    select * from {{ ref('int_identifier_sets') }}
),

set_values as (
    select * from {{ ref('int_set_values') }}
),

identifiers as (
    select * from {{ ref('int_call_identifiers') }}
),

members as (
    select distinct
        set_values.set_hash,
        identifiers.identifier_number,
        identifiers.type_number,
        identifiers.external_id_value,
        identifiers.is_blocked,
    from set_values
    inner join identifiers
        on
            set_values.external_id_type = identifiers.external_id_type
            and set_values.external_id_value = identifiers.external_id_value
),

listed as (
    select
        set_hash,
        list(
            identifier_number
            order by
                type_number,
                external_id_value
        ) filter (where not is_blocked) as identifier_numbers,
        list(
            identifier_number
            order by
                type_number,
                external_id_value
        ) filter (where is_blocked) as blocked_numbers,
    from members
    group by set_hash
),

final as (
    select
        sets.set_hash,
        sets.first_call,
        sets.calls,
        coalesce(listed.identifier_numbers, []) as identifier_numbers,
        coalesce(listed.blocked_numbers, []) as blocked_numbers,
    from sets
    left join listed
        on sets.set_hash = listed.set_hash
)

select * from final
