{#
    One row per distinct combination of identifiers on calls of this batch,
    with the first call that has it. Calls repeat their identifiers: all that
    follows works on a quarter of the rows.
#}

with

calls as (
    select * from {{ ref('int_fresh_calls') }}
),

-- The least struct is the first call: a message_id stands once among them.
final as (
    select
        set_hash,
        {%- for column in identifier_columns() %}
        {{ column }},
        {%- endfor %}
        more_identifiers,
        min(
            struct_pack(
                arrived_at := arrived_at,
                message_id := message_id,
                occurred_at := occurred_at,
                call_type := call_type,
                source_key := source_key
            )
        ) as first_call,
        count(*) as calls,
    from calls
    group by
        set_hash,
        {%- for column in identifier_columns() %}
        {{ column }},
        {%- endfor %}
        more_identifiers
)

select * from final
