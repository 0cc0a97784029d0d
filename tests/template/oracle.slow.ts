import { expect, test } from 'vitest';
import { agree, render } from '../../fuzz/templates/compare.js';
import { Oracle } from '../../fuzz/templates/oracle.js';
import { Random } from '../../fuzz/templates/random.js';
import { template } from '../../fuzz/templates/templates.js';

const SEEDS = Array.from({ length: 200 }, (_, index) => index + 1);

test('random templates agree with Jinja2', { timeout: 30_000 }, async () => {
  const oracle = Oracle.start();
  const different: unknown[] = [];
  for (const seed of SEEDS) {
    const text = template(new Random(seed));
    const [mine, theirs] = await Promise.all([render(text), oracle.render(text)]);
    if (!agree(mine, theirs)) different.push({ seed, text, mine, theirs });
  }
  oracle.stop();
  expect(different).toEqual([]);
});
