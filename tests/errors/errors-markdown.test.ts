import { expect, test } from 'vitest';
import { errorsMarkdown } from '../../src/errors/errors-markdown.js';

test('docs/errors.md lists all codes', async () => {
  await expect(errorsMarkdown()).toMatchFileSnapshot('../../docs/errors.md');
});
