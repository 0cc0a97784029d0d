{#
    A file that was read again may be without rejections now; of an input that
    is read in parts those of its earlier rows stay.
#}
{% macro forget_rejections() -%}
{% if var('input_kind', 'events') == 'calls' -%}
delete from {{ this }} as published
using (
    select input
    from {{ source('state', 'batch_files') }}
    where not is_partial

    except

    select input from {{ ref('int_unusable_calls') }}
) as forgotten
where published.input = forgotten.input
{%- endif %}
{%- endmacro %}
