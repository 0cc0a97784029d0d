{#
    Reads a point in time as the documented grammar has it and nothing else:
    YYYY-MM-DD, then optionally T or one space and hh:mm[:ss[.f...]], then
    nothing (UTC), Z or ±hh[:mm]; years 1 to 9999. Null when it is not.

    The engine's own cast takes far more ('infinity', '2024-1-1', years BC)
    and far less (no seconds before an offset, no offset past 15:59), so it
    is only trusted with the common form, behind a regular expression.
#}
{% macro parse_timestamp(text) -%}
    case
        when {{ text }} is null then null
        when regexp_full_match(
            {{ text }},
            '[1-9]\d{3}-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z?'
        )
            then try_cast({{ text }} as timestamptz)
        when regexp_full_match(
            {{ text }},
            '{{ timestamp_grammar() }}'
        )
            then {{ parse_rare_timestamp(text) }}
    end
{%- endmacro %}


{% macro timestamp_grammar() -%}
(\d{4}-\d\d-\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?)(?:\d*))?(?:Z|([+-](?:[01]\d|2[0-3]))(?::([0-5]\d))?)?)?
{%- endmacro %}


{# Digits past microseconds are cut, not rounded; the offset is subtracted. #}
{% macro parse_rare_timestamp(text) -%}
    (
        try_cast(
            nullif(substr({{ text }}, 1, 10), '0000')
        )
    )
{%- endmacro %}
