import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createModels } from '../support/project.js';

const SPACE = `version: 1\nspaces:\n  - name: shop\n    input: { identify_events: events.csv }\n`;
const EVENTS = `message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at
m,p,user_id,ada,s,2024-01-01,2024-01-01
`;

/** A folder beside the project, with a file. */
async function elsewhere(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'idw-elsewhere-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(path.join(folder, 'secret.csv'), 'a\n1\n');
  return folder;
}

const reading = (file: string) => ({ leak: `select * from read_csv('${file}')` });

describe('SQL of a project with spaces', () => {
  test('reads no file outside of its folders', async () => {
    const folder = await elsewhere();
    const project = await createModels(reading(path.join(folder, 'secret.csv')), {
      'identity.yml': SPACE,
      'events.csv': EVENTS,
    });
    const { exitCode, errors } = await project.run('run', '--select', 'leak');
    expect(exitCode).toBe(1);
    expect(errors.map(({ code }) => code)).toEqual(['path-outside']);
    expect(errors[0]?.hint).toContain('allow_paths');
    const shown = await project.idw('show', '--inline', `from '${folder}/secret.csv'`);
    expect([shown.exitCode, shown.stdout]).toEqual([1, '']);
  });

  test('writes none there either', async () => {
    const folder = await elsewhere();
    const hook = `{{ config(pre_hook="copy (select 1) to '${folder}/out.csv'") }} select 1 as id`;
    const files = { 'identity.yml': SPACE, 'events.csv': EVENTS };
    const project = await createModels({ leak: hook }, files);
    expect((await project.run('run', '--select', 'leak')).exitCode).toBe(1);
    await expect(stat(path.join(folder, 'out.csv'))).rejects.toThrow('ENOENT');
  });

  test('cannot open the door again', async () => {
    const hook = `{{ config(pre_hook='set enable_external_access = true') }} select 1 as id`;
    const files = { 'identity.yml': SPACE, 'events.csv': EVENTS };
    const project = await createModels({ leak: hook }, files);
    expect((await project.run('run', '--select', 'leak')).exitCode).toBe(1);
  });

  test('reads what lies in the project, and in allow_paths', async () => {
    const folder = await elsewhere();
    const project = await createModels(
      { ...reading(path.join(folder, 'secret.csv')) },
      { 'identity.yml': `${SPACE}allow_paths: ['${folder}']\n`, 'events.csv': EVENTS },
    );
    await project.write({ 'models/own.sql': `from read_csv('${project.root}/events.csv')` });
    expect((await project.run('run', '--select', 'leak', 'own')).exitCode).toBe(0);
  });
});

test('SQL of a project without spaces reads what it likes, as in dbt', async () => {
  const folder = await elsewhere();
  const project = await createModels(reading(path.join(folder, 'secret.csv')));
  expect((await project.run('run')).exitCode).toBe(0);
});

test.skipIf(process.platform === 'win32')('only its owner may read the database', async () => {
  const project = await createModels({ one: 'select 1 as id' });
  const mask = process.umask(0o022);
  onTestFinished(() => void process.umask(mask));
  expect((await project.run('build')).exitCode).toBe(0);
  expect((await stat(project.database)).mode & 0o777).toBe(0o600);
  expect(process.umask()).toBe(0o022);
});
