



with

identifiers as (
    select * from "idw_shop_work"."int_replay_identifiers"
),

final as (
    select
        cast(coalesce(max(identifier_number) + 1, 0) as integer)
            as identifier_bound,
        cast(100 as integer) as max_merges,
        cast(1000 as integer) as max_mappings,
        cast(0
            as integer) as drops_violating,
    from identifiers
)

select * from final
