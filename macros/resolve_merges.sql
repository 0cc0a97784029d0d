{#
    One row per losing profile of a forest of losses: the profile that it ends
    in, the last loss on its way there, and how many losses that way has.

    `losses` is a relation with one row per profile that lost: profile_number,
    parent_number (who absorbed it) and merge_number. It must hold no cycle.

    Pointer doubling: every round joins the whole relation with itself, so
    that a pointer over n losses becomes one over 2n. A chain of a million
    takes 20 rounds; a round in which no pointer moves is the last.

    Use it as a relation, in a from clause.
#}
{% macro resolve_merges(losses) -%}
(
    with recursive

    pointers as (
        select
            profile_number,
            parent_number as root_number,
            profile_number as last_number,
            merge_number as last_merge_number,
            1 as hops,
            0 as round,
            true as is_moving,
        from {{ losses }}

        union all

        select
            pointer.profile_number,
            coalesce(further.root_number, pointer.root_number) as root_number,
            coalesce(further.last_number, pointer.last_number) as last_number,
            coalesce(
                further.last_merge_number,
                pointer.last_merge_number
            ) as last_merge_number,
            pointer.hops + coalesce(further.hops, 0) as hops,
            pointer.round + 1 as round,
            further.profile_number is not null as is_moving,
        from pointers as pointer
        left join pointers as further
            on pointer.root_number = further.profile_number
        where exists (select true from pointers where is_moving)
    )

    select
        profile_number,
        root_number,
        last_number,
        last_merge_number,
        hops,
    from pointers
    where round = (select max(round) from pointers)
)
{%- endmacro %}
