{# A file that was read again may be without rejections now. #}
{% macro forget_rejections() -%}
{% if var('input_kind', 'events') == 'calls' -%}
delete from {{ this }} as published
using (
    select input from {{ source('state', 'batch_files') }}
    except
    select input from {{ ref('int_unusable_calls') }}
) as forgotten
where published.input = forgotten.input
{%- endif %}
{%- endmacro %}
