import { expect, onTestFinished, test } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import type { Batch } from '../../src/engine/engine.js';

test('a byte order mark is a character of a value like any other', async () => {
  const engine = await openDuckdb(':memory:');
  const session = await engine.connect();
  onTestFinished(async () => {
    session.close();
    await engine.close();
  });
  const texts = ['\ufeffa', `\ufeff${'long'.repeat(9)}`, '\ufeff\ufeff', 'a\ufeff'];
  async function* batches(): AsyncGenerator<Batch> {
    yield { rowCount: texts.length, columns: { v: texts } };
  }
  await session.execute('create table t (v varchar)');
  await session.append('main', 't', batches());
  const { rows } = await session.query('select v, length(v) from t');
  expect(rows).toEqual(texts.map((text) => [text, text.length]));
  const streamed: unknown[] = [];
  for await (const { columns } of session.stream('select v from t'))
    streamed.push(...Array.from(columns.v ?? []));
  expect(streamed).toEqual(texts);
});
