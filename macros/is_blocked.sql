{#
    Whether a value is no identifier by the rules of the space. Of a blocked
    value that is regulated only the salted hash is known.
#}
{% macro is_blocked(type, value) -%}
(
            {%- for entry in var('rules').blocked %}
            {% if entry.types is not none -%}
            {{ type }} in (
                {%- for name in entry.types -%}
                {{ text_literal(name) }}{{ ', ' if not loop.last }}
                {%- endfor -%}
            )
            and {% endif -%}
            {%- if entry.pattern is not none -%}
            regexp_matches({{ value }}, {{ text_literal(entry.pattern) }})
            {%- elif entry.digest is defined and entry.digest is not none -%}
            (
                select sha256(regulation_salt || chr(0) || {{ value }})
                from {{ source('inputs', 'regulations') }}
            ) = {{ text_literal(entry.digest) }}
            {%- else -%}
            {{ value }} = {{ text_literal(entry.value) }}
            {%- endif %}
            or
            {%- endfor %}
            false
        )
{%- endmacro %}
