{#
    A post-hook for incremental models: removes rows of a key that this batch
    forgot and did not write anew. What it wrote anew has replaced its rows.
#}
{% macro forget_rows(key, forgotten, written) -%}
delete from {{ this }} as published
using (
    select {{ key }} as forgotten_key from {{ forgotten }}
    except
    select {{ key }} as forgotten_key from {{ written }}
) as forgotten
where published.{{ key }} = forgotten.forgotten_key
{%- endmacro %}


{# The same for rows of identifiers. #}
{% macro forget_identifiers() -%}
{% if var('input_kind', 'events') == 'calls' -%}
delete from {{ this }} as published
using (
    select
        external_id_type,
        external_id_value,
    from {{ ref('int_forgotten_identifiers') }}
    except
    select
        external_id_type,
        external_id_value,
    from {{ ref('int_identifiers') }}
) as forgotten
where
    published.external_id_type = forgotten.external_id_type
    and published.external_id_value = forgotten.external_id_value
{%- endif %}
{%- endmacro %}


{# A hash that names a row by two texts; lengths keep 'a','bc' from 'ab','c'. #}
{% macro row_id(first, second) -%}
md5(concat(
            strlen({{ first }}), ':', {{ first }},
            strlen({{ second }}), ':', {{ second }}
        ))
{%- endmacro %}
