{# The columns of stg_calls that hold one identifier each, of default types. #}
{% macro identifier_columns() -%}
{{ return(
    var('identifiers') | map(attribute='column') | select | list
) }}
{%- endmacro %}


{# The type of identifiers in such a column: android_id holds android.id. #}
{% macro external_id_type_of(column) -%}
{%- for identifier in var('identifiers') if identifier.column == column -%}
{{ return(identifier.type) }}
{%- endfor -%}
{%- endmacro %}


{# The identifiers of a call as one sorted list, for copies that conflict. #}
{% macro call_identifiers() -%}
list_sort(list_distinct(list_concat(
            list_filter(
                [
                    {%- for column in identifier_columns() %}
                    struct_pack(
                        "type" := '{{ external_id_type_of(column) }}',
                        "value" := {{ column }}
                    ),
                    {%- endfor %}
                ],
                lambda identifier: identifier."value" is not null
            ),
            list_transform(
                coalesce(more_identifiers, []),
                lambda identifier: struct_pack(
                    "type" := identifier.external_id_type,
                    "value" := identifier.external_id_value
                )
            )
        )))
{%- endmacro %}
