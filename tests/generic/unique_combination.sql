{# The columns together name a row: fails for each combination that repeats. #}
{% test unique_combination(model, columns) %}

select
    {%- for column in columns %}
    {{ column }},
    {%- endfor %}
    count(*) as row_count,
from {{ model }}
group by all
having count(*) > 1

{% endtest %}
