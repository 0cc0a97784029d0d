{#
    The rows of a published table that this batch may change, as a relation
    for a from clause: an incremental build changes no others. They are found
    by their keys and fetched by their places, since the table is wide and
    holds everything.
#}
{% macro of_this_batch(
    relation,
    batch='int_identifiers',
    keys=['external_id_type', 'external_id_value']
) -%}
{%- if is_full_build() -%}
{{ relation }}
{%- else -%}
(
        select rows_by_place.*
        from {{ relation }} as rows_by_place
        where rows_by_place.rowid in (
            select published.rowid
            from {{ relation }} as published
            semi join {{ ref(batch) }} as batch
                on
                {%- for key in keys %}
                    {{ 'and ' if not loop.first }}published.{{ key }} = batch.{{ key }}
                {%- endfor %}
        )
    )
{%- endif %}
{%- endmacro %}


{#
    Whether this build writes every row: narrowing them down would keep them
    all, at the price of a large join.
#}
{% macro is_full_build() -%}
{{ return(
    var('input_kind', 'events') != 'calls'
    or flags.FULL_REFRESH
    or not existed_before(ref('int_call_identifiers'))
) }}
{%- endmacro %}
