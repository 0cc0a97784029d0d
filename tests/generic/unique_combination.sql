{#
    The columns together name a row: fails for each combination that repeats.

    `among` is a relation that names, by its columns `key` (or the same ones),
    the rows that the build may have changed: the test looks at no others.
#}
{% test unique_combination(model, columns, among=none, key=none) %}

select
    {%- for column in columns %}
    {{ column }},
    {%- endfor %}
    count(*) as row_count,
from {{ model }}
{%- if among is not none and not is_full_build() %}
semi join {{ among }}
    using ({{ (key or columns) | join(', ') }})
{%- endif %}
group by all
having count(*) > 1

{% endtest %}
