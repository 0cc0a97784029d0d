{#
    Reads a point in time as the documented grammar has it and nothing else:
    YYYY-MM-DD, then optionally T or one space and hh:mm[:ss[.f...]], then
    nothing (UTC), Z or ±hh[:mm]; years 1 to 9999. Null when it is not one.

    The engine's own cast takes far more ('infinity', '2024-1-1', years BC)
    and far less (no offset without seconds, none past 15:59), so it is
    trusted with the common form only, and behind a regular expression. Of what
    looks like the most common form of all it takes nothing more but an hour 24
    or with white space before it: there, comparisons will do.
#}
{% macro parse_timestamp(text) -%}
    case
        when {{ text }} is null then null
        when
            strlen({{ text }}) = 24
            and {{ text }} between '1' and ':'
            and (
                {{ text }} like '____-__-__T0_:__:__.___Z'
                or {{ text }} like '____-__-__T1_:__:__.___Z'
                or {{ text }} like '____-__-__T2_:__:__.___Z'
                and {{ text }} not like '___________24%'
            )
            then try_cast({{ text }} as timestamptz)
        when regexp_full_match(
            {{ text }},
            '[1-9]\d{3}-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z?'
        )
            then try_cast({{ text }} as timestamptz)
        when regexp_full_match(
            {{ text }},
            '\d{4}-\d\d-\d\d([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3])(:[0-5]\d)?)?)?'
        )
        and not starts_with({{ text }}, '0000')
            then timezone(
                'UTC',
                {{ local_time_of(text) }} - {{ utc_offset_of(text) }}
            )
    end
{%- endmacro %}


{# Digits past microseconds are cut; the engine's cast would need them gone. #}
{% macro local_time_of(text) -%}
try_cast(
                    concat(
                        substr({{ text }}, 1, 10),
                        ' ',
                        coalesce(nullif(substr({{ text }}, 12, 5), ''), '00:00'),
                        regexp_extract(
                            substr({{ text }}, 17),
                            '^:\d\d(\.\d{1,6})?'
                        )
                    ) as timestamp
                )
{%- endmacro %}


{# Minutes east of UTC, zero without an offset; -00:30 keeps its sign. #}
{% macro utc_offset_of(text) -%}
to_minutes(
                    case
                        when contains(substr({{ text }}, 17), '-') then -1
                        else 1
                    end
                    * (
                        60 * coalesce(
                            try_cast(
                                regexp_extract(
                                    substr({{ text }}, 17),
                                    '[+-](\d\d)(:\d\d)?$',
                                    1
                                ) as integer
                            ),
                            0
                        )
                        + coalesce(
                            try_cast(
                                regexp_extract(
                                    substr({{ text }}, 17),
                                    '[+-]\d\d:(\d\d)$',
                                    1
                                ) as integer
                            ),
                            0
                        )
                    )
                )
{%- endmacro %}
