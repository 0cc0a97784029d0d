import { parseArgs } from 'node:util';
import { agree, render } from './compare.js';
import { type Answer, Oracle } from './oracle.js';
import { Random } from './random.js';
import { template } from './templates.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    count: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    trace: { type: 'boolean', default: false },
    show: { type: 'string', default: '10' },
  },
});

const oracle = Oracle.start();
const seed = Number(values.seed);
const end = Date.now() + Number(values.seconds) * 1000;
console.log(`seed ${seed}`);
let count = 0;
let different = 0;
let failing = 0;
const found: { seed: number; template: string; mine: Answer; theirs: Answer }[] = [];
const last = seed + Number(values.count);
for (let number = seed; Date.now() < end && number < last; number++) {
  const text = template(new Random(number));
  if (values.trace === true) console.error(number);
  const [mine, theirs] = await Promise.all([safely(text), oracle.render(text)]);
  count++;
  if (theirs.error !== undefined) failing++;
  if (agree(mine, theirs)) continue;
  different++;
  found.push({ seed: number, template: text, mine, theirs });
}
found.sort((a, b) => a.template.length - b.template.length);
for (const difference of found.slice(0, Number(values.show))) {
  console.log(JSON.stringify(difference, null, 1));
}
console.log(`${count} templates, ${failing} of which fail in Jinja2; ${different} differ`);
oracle.stop();
process.exitCode = different === 0 ? 0 : 1;

async function safely(text: string) {
  try {
    return await render(text);
  } catch (error) {
    return { error: 'BUG', message: String((error as Error).stack) };
  }
}
