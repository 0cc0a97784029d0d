/** Writes a template's value as Python's `json.dumps` does, which is what tojson() of dbt calls. */
export function pythonJson(value: unknown, sortKeys = false): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => pythonJson(item, sortKeys)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (sortKeys) entries.sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${entries.map(([key, item]) => `${quoted(key)}: ${pythonJson(item, sortKeys)}`).join(', ')}}`;
  }
  return typeof value === 'string' ? quoted(value) : String(value ?? null);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
