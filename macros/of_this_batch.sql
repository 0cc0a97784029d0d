{#
    Narrows rows of identifiers down to those of this batch: an incremental
    build changes no others. Use it in a from clause, behind a relation that
    is called `rows` there.
#}
{% macro of_this_batch(rows) -%}
{%- if var('input_kind', 'events') == 'calls' and not is_first_batch() -%}
semi join {{ ref('int_identifiers') }} as batch
        on
            {{ rows }}.external_id_type = batch.external_id_type
            and {{ rows }}.external_id_value = batch.external_id_value
{%- endif %}
{%- endmacro %}


{#
    Whether there was no batch before this run: narrowing rows down would keep
    them all then, at the price of a large join.
#}
{% macro is_first_batch() -%}
{{ return(not existed_before(ref('int_call_identifiers'))) }}
{%- endmacro %}
