import type { Span } from './token.js';

/** Marks text that breaks the grammar; it becomes a TemplateError once the file is known. */
export class SyntaxFault extends Error {
  constructor(
    message: string,
    readonly at: Pick<Span, 'lineno' | 'colno' | 'length'>,
    /** The unknown filter, test or tag, when that is what is wrong. */
    readonly missing?: string,
    readonly exception = 'TemplateSyntaxError',
  ) {
    super(message);
  }
}
