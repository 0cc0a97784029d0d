{#
    Whether an identifier counts as absent at a time, by the regulations of the
    space. The relation that is read has regulation_salt and
    regulated_intervals beside it: with_regulations(). Where no time can be
    read, any interval counts.
#}
{% macro is_regulated(type, value, arrived_at) -%}
coalesce(
            len(list_filter(
                regulated_intervals[
                    cast('0x' || substr({{ identifier_digest(type, value) }}, 1, 4) as integer)
                    + 1
                ],
                lambda regulated:
                    regulated.digest = {{ identifier_digest(type, value) }}
                    and not coalesce({{ arrived_at }} <= regulated.after, false)
                    and not coalesce({{ arrived_at }} > regulated.until, false)
            )) > 0,
            false
        )
{%- endmacro %}


{# The salted hash of an identifier, as the log of regulations has it. #}
{% macro identifier_digest(type, value) -%}
sha256(regulation_salt || {{ type }} || chr(0) || {{ value }})
{%- endmacro %}


{# Whether any identifier of a type, or at all, is regulated in the space. #}
{% macro has_regulated(type=none) -%}
{%- set types = var('regulated_types', []) -%}
{{ return(types | length > 0 if type is none else type in types) }}
{%- endmacro %}


{# A from clause for a relation, with the regulations beside each row. #}
{% macro with_regulations(relation) -%}
{{ relation }}
{%- if has_regulated() %}
    cross join {{ source('inputs', 'regulations') }} as regulations
{%- endif %}
{%- endmacro %}


{# A column with identifiers of a type, without those that are regulated. #}
{% macro unless_regulated(type, column, arrived_at) -%}
{%- if has_regulated(type) -%}
case
            when
                {{ column }} is not null
                and not {{ is_regulated(text_literal(type), column, arrived_at) }}
                then {{ column }}
        end
{%- else -%}
{{ column }}
{%- endif -%}
{%- endmacro %}


{#
    The column of a record's text; null if it holds what is regulated, or if
    nobody can tell: what arrives while values are suppressed may hold one in
    the midst of a longer text, where no hash finds it.
#}
{% macro unless_holding_regulated(raw, arrived_at) -%}
{%- if has_regulated() -%}
case
            when not {{ holds_regulated(raw, arrived_at) }}
                {%- if var('suppressed_intervals', []) %}
                and not {{ is_suppressed_time(arrived_at) }}
                {%- endif %}
                then {{ raw }}
        end as raw
{%- else -%}
{{ raw }}
{%- endif -%}
{%- endmacro %}


{# Whether anything was suppressed at a time; where none can be read, yes. #}
{% macro is_suppressed_time(arrived_at) -%}
(
                    {{ arrived_at }} is null
                    {%- for interval in var('suppressed_intervals') %}
                    or (
                        {%- if interval.after is not none %}
                        {{ arrived_at }}
                        > cast({{ text_literal(interval.after) }} as timestamptz)
                        {%- else %}
                        true
                        {%- endif %}
                        {%- if interval.until is not none %}
                        and {{ arrived_at }}
                        <= cast({{ text_literal(interval.until) }} as timestamptz)
                        {%- endif %}
                    )
                    {%- endfor %}
                )
{%- endmacro %}


{#
    Whether the text of a record holds a regulated identifier: as a string of
    JSON, a field of CSV, or a word. The text itself may be regulated too: it
    then held one in the midst of a longer text.
#}
{% macro holds_regulated(raw, arrived_at) -%}
coalesce(
            len(list_filter(
                list_concat(
                    [struct_pack(
                        external_id_type := '',
                        external_id_value := {{ raw }}
                    )]
                    {%- for type in var('regulated_types', []) %},
                    list_transform(
                        {{ texts_within(raw) }},
                        lambda part: struct_pack(
                            external_id_type := {{ text_literal(type) }},
                            external_id_value := {{
                                normalize_by_type('part', text_literal(type))
                            }}
                        )
                    )
                    {%- endfor %}
                ),
                lambda found: {{ is_regulated(
                    'found.external_id_type',
                    'found.external_id_value',
                    arrived_at
                ) }}
            )) > 0,
            false
        )
{%- endmacro %}


{# The texts of which a record may consist: strings, unescaped, fields and words. #}
{% macro texts_within(raw) -%}
list_distinct(list_concat(
                            list_transform(
                                regexp_extract_all(
                                    {{ raw }},
                                    '"((?:[^"\\]|\\.)*)"?',
                                    1
                                ),
                                lambda quoted: coalesce(
                                    try(cast('"' || quoted || '"' as json) ->> '$'),
                                    quoted
                                )
                            ),
                            string_split({{ raw }}, ','),
                            regexp_split_to_array(
                                {{ raw }},
                                '[\s"''`,;:<>(){}\[\]=&?|\\]+'
                            )
                        ))
{%- endmacro %}
