/** The parts of a relation's name. */
export const PARTS = ['database', 'schema', 'identifier'] as const;
export type Part = (typeof PARTS)[number];

/** What holds for each part, such as whether it is printed. */
export type Policy = Readonly<Record<Part, boolean>>;

/** Reads the parts of a policy that a template gives. */
export function policyOf(value: unknown): Partial<Policy> {
  const given = isRecord(value) ? value : {};
  return Object.fromEntries(
    PARTS.flatMap((part) => (typeof given[part] === 'boolean' ? [[part, given[part]]] : [])),
  );
}

/** Tells a value with members from plain ones. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
