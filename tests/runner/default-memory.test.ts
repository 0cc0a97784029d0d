import { describe, expect, test } from 'vitest';
import { defaultMemoryLimit } from '../../src/cli/default-memory.js';
import { createModels } from '../support/project.js';

const GB = 1e9;

describe('without --memory-limit the database takes', () => {
  test.each([
    ['two gigabytes on a laptop', { memory: 24 * GB, cores: 2 }, '2000MB'],
    ['a gigabyte for each of many cores', { memory: 128 * GB, cores: 16 }, '16000MB'],
    ['four fifths of a small machine', { memory: 1 * GB, cores: 2 }, '800MB'],
    ['four fifths where cores are many', { memory: 8 * GB, cores: 32 }, '6400MB'],
  ])('%s', (_, machine, limit) => {
    expect(defaultMemoryLimit(machine)).toBe(limit);
  });

  test('that, in a build', async () => {
    const asked = `select current_setting('memory_limit') as memory_limit`;
    const project = await createModels({ one: `{{ config(materialized='table') }} ${asked}` });
    expect((await project.idw('build')).exitCode).toBe(0);
    const [limit] = await project.query('select memory_limit from one');
    const bytes = Number.parseInt(defaultMemoryLimit(), 10) * 1e6;
    const [, size = '', unit = ''] = /^([\d.]+) (MiB|GiB)$/.exec(String(limit)) ?? [];
    expect((Number(size) * (unit === 'GiB' ? 2 ** 30 : 2 ** 20)) / bytes).toBeCloseTo(1, 1);
  });
});
