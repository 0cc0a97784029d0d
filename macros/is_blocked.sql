{#
    Whether a value is no identifier by the rules of the space. Of a blocked
    value that is regulated only the salted hash is known; a pattern that
    spells one is read where it is written.
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
            {%- elif entry.written is defined and entry.written is not none -%}
            regexp_matches({{ value }}, {{ written_pattern(entry) }})
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


{# A pattern as identity.yml has it, if it still has it there. #}
{% macro written_pattern(entry) -%}
(
                select
                    case
                        when
                            sha256(regulation_salt || chr(0) || pattern)
                            = {{ text_literal(entry.digest) }}
                            then pattern
                        else error('identity.yml has changed since it was read')
                    end
                from {{ source('inputs', 'regulations') }}
                cross join (
                    select
                        {%- if entry.written.isJson %}
                        cast({{ written_text(entry.written) }} as json) ->> '$'
                        {%- else %}
                        {{ written_text(entry.written) }}
                        {%- endif %}
                        as pattern
                    from read_text({{ text_literal(entry.written.file) }})
                ) as patterns
            )
{%- endmacro %}


{% macro written_text(written) -%}
substr(
                            ltrim(content, chr(65279)),
                            {{ written.start + 1 }},
                            {{ written.length }}
                        )
{%- endmacro %}
