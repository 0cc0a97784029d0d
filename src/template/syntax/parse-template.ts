import { JinjaParser } from './jinja-parser.js';
import type { RootNode } from './nodes.js';
import { JinjaTokenizer } from './tokenizer.js';

/** Parses a template into Nunjucks nodes; throws a SyntaxFault. */
export function parseTemplate(text: string): RootNode {
  return new JinjaParser(new JinjaTokenizer(normalizeLines(text))).parseAsRoot() as RootNode;
}

/** Ends lines with `\n` and drops one newline at the end, as Jinja does before it reads. */
function normalizeLines(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  return lines.endsWith('\n') ? lines.slice(0, -1) : lines;
}
