

with

merges as (
    select * from "idw_sample_work"."int_numbered_merges"
),

losses as (
    select * from "idw_sample_work"."int_losses"
),

paths as (
    select * from "idw_sample_work"."int_profile_paths"
),

judged as (
    select
        merges.merge_number,
        case
            when merges.from_number = merges.into_number then 'self_merge'
            when losses.merge_number = merges.merge_number then null
            when losses.merge_number < merges.merge_number
                then
                    case
                        when
                            losing_paths.root_number
                            <> coalesce(
                                winning_paths.root_number,
                                merges.into_number
                            )
                            then 'profile_already_merged'
                    end
            else 'merge_cycle'
        end as reason,
    from merges
    left join losses
        on merges.from_number = losses.profile_number
    left join paths as losing_paths
        on merges.from_number = losing_paths.profile_number
    left join paths as winning_paths
        on merges.into_number = winning_paths.profile_number
),

final as (
    select
        merge_number,
        reason,
    from judged
    where reason is not null
)

select * from final
