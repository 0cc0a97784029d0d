{#
    One row per call of the files that are read, usable or not: the one pass
    over them.
#}

with

calls as (
    select * from {{ ref('stg_calls') }}
)

select * from calls
