import { compileTemplate, scopeOf, TemplateError } from '../../src/template/index.js';

/** Renders a text with some values in its scope. */
export async function render(text: string, values: Record<string, unknown> = {}): Promise<string> {
  return compileTemplate(text, { file: 'test.sql' }).render(scopeOf(values));
}

/** Renders a text that must fail, and returns its error. */
export async function failure(
  text: string,
  values: Record<string, unknown> = {},
): Promise<TemplateError> {
  try {
    const output = await render(text, values);
    throw new Error(`the template rendered ${JSON.stringify(output)}`);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}
