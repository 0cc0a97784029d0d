



with

links as (
    select * from "idw_shop_work"."int_component_links"
),

final as (
    select
        cast(
            coalesce(max(greatest(left_number, right_number)) + 1, 0)
            as integer
        ) as node_bound,
    from links
)

select * from final
