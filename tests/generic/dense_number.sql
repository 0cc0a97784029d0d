{# A whole number without gaps from `first` on: 0, 1, 2, ... #}
{% test dense_number(model, column_name, first) %}

with

bounds as (
    select
        count(*) as row_count,
        count(distinct {{ column_name }}) as distinct_count,
        min({{ column_name }}) as least,
        max({{ column_name }}) as most,
    from {{ model }}
)

select *
from bounds
where
    row_count > 0
    and (
        distinct_count <> row_count
        or least <> {{ first }}
        or most <> {{ first }} + row_count - 1
    )

{% endtest %}
