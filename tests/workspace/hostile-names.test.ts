import { expect, onTestFinished, test } from 'vitest';
import { CachedProject } from './cached-project.js';

test.each(['constructor', '__proto__', 'toString', 'then'])(
  '%s is a name like any other to a project',
  async (name) => {
    const project = new CachedProject();
    onTestFinished(() => project.dispose());
    const files = {
      'dbt_project.yml': `name: shop\nmodels: {shop: {${name}: {+tags: [folder]}}}\nvars: {${name}: 1}\n`,
      [`models/${name}/${name}.sql`]: `{{ config(${name}={'materialized': 'table'}) }}
        {{ config.get('valueOf', 'none') }} {{ var('${name}') }} {{ ${name}() }}
        {{ source('${name}', '${name}') }} {{ env_var('${name}', 'unset') }}`,
      'models/b.sql': `select * from {{ ref('${name}') }}`,
      'models/b.yml': `models: [{name: ${name}, meta: {${name}: 1}, columns: [{name: ${name}, tests: [${name}]}]}]
sources: [{name: ${name}, tables: [{name: ${name}}]}]\n`,
      'macros/all.sql': `{% macro ${name}() %}called{% endmacro %}
        {% test ${name}(model, column_name) %}select {{ column_name }} from {{ model }}{% endtest %}`,
    };
    for (const [file, text] of Object.entries(files)) await project.write(file, text);
    const cold = await project.readCold();
    expect(await project.read()).toEqual(cold);
    expect(await project.read()).toEqual(cold);
    const workspace = await project.workspace();
    const node = workspace.spaces[0]?.graph.nodes.get(`model.shop.${name}`);
    expect(node?.config).toMatchObject({ materialized: 'view', tags: ['folder'] });
    expect(Object.keys(node?.config.all ?? {})).toContain(name);
    const { sql } = (cold as { spaces: [{ sql: [string, string][] }] }).spaces[0];
    const [, text = ''] = sql.find(([id]) => id === `model.shop.${name}`) ?? [];
    expect(text.replaceAll(/\s+/g, ' ').trim()).toBe(`none 1 called "${name}"."${name}" unset`);
    expect(sql.map(([id]) => id)).toContainEqual(expect.stringContaining(`test.shop.${name}_`));
  },
);
