{#
    The few rows of a table of the state that have a key of `among`, as a
    relation for a from clause: found by that narrow column, then fetched by
    their places.
#}
{% macro known_rows(table, among, key) -%}
(
        select rows_by_place.*
        from {{ source('state', table) }} as rows_by_place
        where rows_by_place.known_row in (
            select known.known_row
            from {{ source('state', table) }} as known
            semi join {{ among }} as batch
                on known.{{ key }} = batch.{{ key }}
        )
    )
{%- endmacro %}
