// A generated project as dbt projects are: models with config, refs, loops and macros, tests in YAML.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const DOMAINS = ['orders', 'customers', 'payments', 'products', 'sessions', 'events', 'invoices'];

/** The text of a typical model; `number` decides which kind it is and what it refers to. */
export function modelText(number) {
  const domain = DOMAINS[number % DOMAINS.length];
  const parents = [Math.floor(number / 2), Math.floor(number / 3)];
  const parent = (index) =>
    number < 20 ? `source('shop', '${domain}')` : `ref('${modelName(parents[index])}')`;
  const kinds = [staging, incremental, pivot, joined];
  return kinds[number % kinds.length](domain, parent, number);
}

export const modelName = (number) => `model_${String(number).padStart(4, '0')}`;

const staging = (domain, parent) => `{{ config(materialized='view', tags=['staging']) }}

with source as (

    select * from {{ ${parent(0)} }}

),

renamed as (

    select
        id as ${domain}_id,
        {{ cents_to_dollars('amount_cents') }} as amount,
        cast(created_at as timestamp) as created_at,
        coalesce(status, '{{ var('default_status', 'open') }}') as status
    from source

)

select * from renamed
`;

const incremental = (domain, parent) => `{{
    config(
        materialized='incremental',
        unique_key='${domain}_id',
        on_schema_change='append_new_columns',
        tags=['daily', '${domain}'],
    )
}}

{# One row per ${domain} and day. #}
with ${domain} as (

    select * from {{ ${parent(0)} }}
    {% if is_incremental() %}
    where updated_at > (select max(updated_at) from {{ this }})
    {% endif %}

)

select
    {{ dbt_utils_surrogate_key(['${domain}_id', 'updated_at']) }} as surrogate_key,
    *
from ${domain}
`;

const pivot = (domain, parent) => `{%- set methods = ['card', 'transfer', 'coupon', 'gift_card'] -%}
{%- set amounts %}amount_cents{% endset -%}

select
    ${domain}_id,
    {%- for method in methods %}
    sum(case when payment_method = '{{ method }}' then {{ amounts }} else 0 end) as {{ method }}_amount
    {%- if not loop.last %},{% endif %}
    {%- endfor %}
from {{ ${parent(0)} }}
{{ limit_in_dev('created_at', days=3) }}
group by 1
`;

const joined = (domain, parent) => `{{ config(materialized='table', meta={'owner': 'finance'}) }}

with left_side as (select * from {{ ${parent(0)} }}),

right_side as (select * from {{ ${parent(1)} }}),

final as (

    select
        left_side.*,
        right_side.status as ${domain}_status,
        {% if target.name == 'prod' %}current_timestamp{% else %}null{% endif %} as built_at
    from left_side
    left join right_side using (${domain}_id)

)

select * from final
`;

/** The text of a file with `count` macros such as packages hold. */
export function macroText(from, count) {
  return Array.from({ length: count }, (_, index) => macro(from + index)).join('\n');
}

const macro = (
  number,
) => `{% macro helper_${number}(relation, columns=[], prefix='', quoted=true) %}
    {%- set names = [] -%}
    {%- for column in columns -%}
        {%- if column is not none and column | length > 0 -%}
            {%- do names.append(adapter.quote(prefix ~ column) if quoted else prefix ~ column) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if names | length == 0 -%}
        {{ return('*') }}
    {%- endif -%}
    select {{ names | join(', ') }} from {{ relation }} where id = ${number}
{% endmacro %}
`;

export const SHARED_MACROS = `{% macro cents_to_dollars(column, scale=2) -%}
    round({{ column }} / 100.0, {{ scale }})
{%- endmacro %}

{% macro limit_in_dev(column, days=3) -%}
{% if target.name == 'dev' %}where {{ column }} >= current_date - interval {{ days }} day{% endif %}
{%- endmacro %}

{% macro dbt_utils_surrogate_key(fields) -%}
{%- set parts = [] -%}
{%- for field in fields -%}
    {%- do parts.append("coalesce(cast(" ~ field ~ " as varchar), '')") -%}
{%- endfor -%}
md5({{ parts | join(" || '-' || ") }})
{%- endmacro %}
`;

/** Writes a project of `models` models with two tests each, in twenty folders with a YAML file each. */
export async function writeProject(folder, models, macros = 200) {
  const files = new Map([
    ['dbt_project.yml', PROJECT_FILE],
    ['macros/shared.sql', SHARED_MACROS],
    ['models/sources.yml', sources()],
  ]);
  for (let from = 0; from < macros; from += 10)
    files.set(`macros/helpers_${from}.sql`, macroText(from, 10));
  const folders = Array.from({ length: 20 }, () => []);
  for (let number = 0; number < models; number += 1) {
    const home = number % folders.length;
    files.set(`models/area_${home}/${modelName(number)}.sql`, modelText(number));
    folders[home].push(properties(number, models));
  }
  folders.forEach((declared, home) => {
    files.set(`models/area_${home}/schema.yml`, `version: 2\n\nmodels:\n${declared.join('')}`);
  });
  for (const [name, text] of files) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

const PROJECT_FILE = `name: shop
version: 1.0.0
config-version: 2
vars:
  default_status: new
models:
  shop:
    +materialized: view
    area_1:
      +schema: marts
      +tags: [nightly]
`;

const sources = () => `version: 2

sources:
  - name: shop
    schema: raw
    tables:
${DOMAINS.map((domain) => `      - name: ${domain}\n`).join('')}`;

function properties(number, models) {
  const related = number % 5 === 0 ? relationship((number * 7 + 1) % models) : '';
  return `  - name: ${modelName(number)}
    description: One row per thing number ${number}.
    columns:
      - name: id
        description: The key.
        tests:
          - not_null
${related || '          - unique\n'}`;
}

const relationship = (to) => `          - relationships:
              to: ref('${modelName(to)}')
              field: id
`;
