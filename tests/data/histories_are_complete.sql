{#
    One row per identifier whose history keeps its first and last row only,
    because it moved more often than max_history_moves.
#}

{{ config(severity='warn') }}

with

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

late_mappings as (
    select * from {{ ref('int_late_mappings') }}
),

shortened as (
    select
        profile_number,
        mapped_after,
        moves_left_out,
    from {{ ref('int_profile_moves') }}
    where moves_left_out > 0
),

final as (
    select
        identifiers.external_id_type,
        identifiers.external_id_value,
        identifiers.segment_id,
        shortened.moves_left_out,
    from identifiers
    left join late_mappings
        on
            identifiers.external_id_type = late_mappings.external_id_type
            and identifiers.external_id_value = late_mappings.external_id_value
    inner join shortened
        on
            identifiers.moved_profile_number = shortened.profile_number
            and coalesce(late_mappings.mapped_after, 0) = shortened.mapped_after
)

select * from final
