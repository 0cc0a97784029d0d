{# One row: the limits of a profile and the policy, -1 for no limit. #}

{%- set rules = var('rules') %}
{%- set most = 2147483647 %}

{{ config(materialized='view') }}

with

identifiers as (
    select * from {{ ref('int_replay_identifiers') }}
),

final as (
    select
        cast(coalesce(max(identifier_number) + 1, 0) as integer)
            as identifier_bound,
        cast({{ -1 if rules.max_merges is none
            else [rules.max_merges, most] | min }} as integer) as max_merges,
        cast({{ -1 if rules.max_mappings is none
            else [rules.max_mappings, most] | min }} as integer) as max_mappings,
        cast({{ 1 if rules.on_violation == 'drop_violating' else 0 }}
            as integer) as drops_violating,
    from identifiers
)

select * from final
