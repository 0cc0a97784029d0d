import { LEAST_WITHIN } from '../needles.js';

/** Tells whether a text holds any of some values in some form. */
export type Mentions = (text: string) => boolean;

/**
 * Looks for values in the midst of texts, in small or capital letters, with the escapes of JSON or
 * of addresses, or as base64. Short values count in quotes only.
 */
export function mentionsOf(values: readonly string[]): Mentions {
  const needles = values.map((value) =>
    [...value].length < LEAST_WITHIN ? `"${value.toLowerCase()}"` : value.toLowerCase(),
  );
  const encoded = values.filter((value) => [...value].length >= LEAST_WITHIN).flatMap(base64Forms);
  return (text) => {
    if (encoded.some((form) => text.includes(form))) return true;
    return decodedForms(text).some((form) => needles.some((needle) => form.includes(needle)));
  };
}

/** A text, and what it says without its escapes, in small letters. */
function decodedForms(text: string): readonly string[] {
  const forms = [text];
  if (text.includes('\\')) forms.push(withoutEscapes(text));
  if (text.includes('""')) forms.push(text.replaceAll('""', '"'));
  for (const form of [...forms])
    if (/%[0-9a-f]{2}/i.test(form)) {
      const decoded = withoutPercents(form);
      forms.push(decoded, withoutPercents(decoded));
    }
  return forms.map((form) => form.toLowerCase());
}

function withoutEscapes(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
    .replace(/\\([^\w])/g, '$1');
}

function withoutPercents(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** The characters of base64 that depend on a value alone, by the three ways in which it may begin. */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const start = Math.ceil((before * 8) / 6);
    return text.slice(start, Math.floor(((before + bytes.length) * 8) / 6));
  });
}
