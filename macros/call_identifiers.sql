{#
    The value of a default identifier type in calls that fulfil a condition:
    normalised as the space says; null where it is empty, or where the type is
    switched off.
#}
{% macro identifier_of(type, text, condition='is_identifying') -%}
{%- for identifier in var('identifiers') if identifier.type == type -%}
{%- if identifier.enabled -%}
case
            when {{ condition }}
                then nullif({{ normalize_text(text, identifier.normalize) }}, '')
        end
{%- else -%}
null::varchar
{%- endif -%}
{%- endfor -%}
{%- endmacro %}


{# A text as `normalize` of identity.yml has it. #}
{% macro normalize_text(text, normalization) -%}
{%- if normalization == 'lower' -%}
lower({{ text }})
{%- elif normalization == 'trim' -%}
{{ trim_white_space(text) }}
{%- elif normalization == 'lower_trim' -%}
lower({{ trim_white_space(text) }})
{%- else -%}
{{ text }}
{%- endif -%}
{%- endmacro %}


{# A text without the Unicode white space around it; trim() knows spaces. #}
{% macro trim_white_space(text) -%}
trim({{ text }}, {% for code in [
    9, 10, 11, 12, 13, 32, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198,
    8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288, 65279
] %}chr({{ code }}){% if not loop.last %} || {% endif %}{% endfor %})
{%- endmacro %}


{#
    The identifiers among the entries of context.externalIds, null for what is
    none: all four fields are needed, the type in lower case. What a space says
    of a type holds here too.
#}
{% macro external_identifiers(entries) -%}
list_transform(
                {{ entries }},
                lambda entry: struct_pack(
                    external_id_type := entry.type,
                    external_id_value := case
                        when
                            entry.collection = 'users'
                            and entry.encoding = 'none'
                            and entry.type <> ''
                            and entry.type = lower(entry.type)
                            {%- for identifier in var('identifiers')
                                if not identifier.enabled %}
                            and entry.type <> {{ text_literal(identifier.type) }}
                            {%- endfor %}
                            then nullif(
                                {{ normalize_by_type('entry.id', 'entry.type') }},
                                ''
                            )
                    end
                )
            )
{%- endmacro %}


{# A text as the space normalises the type that another text names. #}
{% macro normalize_by_type(text, type) -%}
{%- set normalized = [] -%}
{%- for identifier in var('identifiers') if identifier.normalize != 'none' -%}
{%- do normalized.append(identifier) -%}
{%- endfor -%}
{%- if normalized -%}
case {{ type }}
                            {%- for identifier in normalized %}
                            when {{ text_literal(identifier.type) }}
                                then {{ normalize_text(
                                    text,
                                    identifier.normalize
                                ) }}
                            {%- endfor %}
                            else {{ text }}
                        end
{%- else -%}
{{ text }}
{%- endif -%}
{%- endmacro %}


{# The identifiers among the texts at the configured places of a type. #}
{% macro configured_identifiers(identifier) -%}
list_transform(
                {{ identifier.raw_column }},
                lambda found: struct_pack(
                    external_id_type := {{ text_literal(identifier.type) }},
                    external_id_value := nullif(
                        {{ normalize_text('found', identifier.normalize) }},
                        ''
                    )
                )
            )
{%- endmacro %}


{# A text of identity.yml as SQL. #}
{% macro text_literal(text) -%}
'{{ text | replace("'", "''") }}'
{%- endmacro %}
