{#
    The CTEs by which a test compares two relations of identifiers with what is
    said of them: external_id_type, external_id_value and content, a hash. The
    last one, differing_rows, has a row per statement that one of them makes
    more often than the other, and how often.

    Sums of hashes decide; rows are compared only where the sums differ.
#}
{% macro differing_rows(left, right) -%}
{%- for side in [left, right] -%}
{{ side }}_total as (
    select
        count(*) as row_count,
        sum(hash(external_id_type, external_id_value, content)) as total,
    from {{ side }}
),

{% endfor -%}
differences as (
    select true as is_different
    from {{ left }}_total
    cross join {{ right }}_total
    where
        {{ left }}_total.row_count <> {{ right }}_total.row_count
        or {{ left }}_total.total <> {{ right }}_total.total
),

doubtful_rows as (
    select
        {{ left }}.external_id_type,
        {{ left }}.external_id_value,
        {{ left }}.content,
        1 as balance,
    from {{ left }}
    cross join differences

    union all

    select
        {{ right }}.external_id_type,
        {{ right }}.external_id_value,
        {{ right }}.content,
        -1 as balance,
    from {{ right }}
    cross join differences
),

differing_rows as (
    select
        external_id_type,
        external_id_value,
        content,
        sum(balance) as {{ left }}_surplus,
    from doubtful_rows
    group by
        external_id_type,
        external_id_value,
        content
    having sum(balance) <> 0
)
{%- endmacro %}
