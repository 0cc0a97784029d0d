{# The columns of stg_calls that hold one identifier each. #}
{% macro identifier_columns() -%}
{{ return([
    'user_id',
    'anonymous_id',
    'email',
    'android_id',
    'android_idfa',
    'android_push_token',
    'ios_id',
    'ios_idfa',
    'ios_push_token',
    'ga_client_id',
    'group_id',
    'cross_domain_id',
    'braze_id',
]) }}
{%- endmacro %}


{# The published type of such a column: android_id holds android.id. #}
{% macro external_id_type_of(column) -%}
{%- for device in ['android', 'ios'] if column.startswith(device ~ '_') -%}
{{ return(device ~ '.' ~ column[device | length + 1:]) }}
{%- endfor -%}
{{ return(column) }}
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
