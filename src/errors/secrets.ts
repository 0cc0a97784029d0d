/** What stands in place of a secret. */
export const MASK = '*****';

const PREFIXES = ['DBT_ENV_SECRET', 'IDW_SECRET_'];
/** Shorter values stand in any text by chance, so hiding them would garble it and hide nothing. */
const SHORTEST = 4;
/** A line of a longer secret is hidden by itself from this length on. */
const SHORTEST_LINE = 8;

type Environment = Readonly<Record<string, string | undefined>>;

/** Names by which others mark secrets; templates may read them, since dbt lets them. */
const TELLING =
  /PASSWORD|PASSWD|PASSPHRASE|(^|_)(SECRETS?|TOKEN|CREDENTIALS?|(API|ACCESS|PRIVATE|SIGNING|ENCRYPTION)_?KEY)(_|$)/i;
const PLACE = /_(FILE|PATH|DIR|FOLDER|URL|NAME)$/i;
/** Values of such names are hidden from this length on: `test` or `none` stand in any text. */
const SHORTEST_TOLD = 8;

/** Tells whether the name of an environment variable marks its value as secret. */
export function isSecretName(name: string): boolean {
  return PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** Makes the function that hides the secrets of an environment in a text, however they are quoted. */
export function createMask(env: Environment): (text: string) => string {
  const values = Object.entries(env).flatMap(([name, value = '']) => {
    if (isSecretName(name)) return partsOf(value);
    const isTold = TELLING.test(name) && !PLACE.test(name) && value.length >= SHORTEST_TOLD;
    return isTold ? partsOf(value) : urlSecrets(value);
  });
  const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return (text) => text;
  const pattern = new RegExp(forms.map(escaped).join('|'), 'g');
  return (text) => text.replace(pattern, MASK);
}

/** The user and password of an address, and the password alone unless it is a word like its user. */
function urlSecrets(value: string): string[] {
  const [, user = '', password = ''] =
    /^[a-z][a-z0-9+.-]*:\/\/([^/?#@:]*):([^/?#]+)@/i.exec(value) ?? [];
  const queried = [...value.matchAll(/[?&](?:ssl)?password=([^&#]+)/g)].flatMap(
    ([, found = '']) => found,
  );
  const together = password === '' ? [] : [`${user}:${password}@`];
  const alone = [password === user ? '' : password, ...queried].flatMap((text) => [
    text,
    decoded(text),
  ]);
  return [...together, ...alone.filter((text) => text.length >= SHORTEST_TOLD)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function partsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.trim().length >= SHORTEST_LINE);
  return [value, value.trim(), ...lines.map((line) => line.trim())].filter(
    (part) => part.length >= SHORTEST,
  );
}

/** The ways in which SQL, JSON, YAML, addresses and our own messages write one text. */
function formsOf(value: string): string[] {
  const url = isWellFormed(value) ? encodeURIComponent(value) : value;
  const json = JSON.stringify(value).slice(1, -1);
  return [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    ascii(json),
    value.replaceAll("'", "''"),
    value.replaceAll("'", "\\'"),
    value.replaceAll('"', '""'),
    value.replaceAll('\\', '\\\\'),
    JSON.stringify(value.replaceAll("'", "''")).slice(1, -1),
    url,
    url.replaceAll('%20', '+'),
    url.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase()),
    url.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
    isWellFormed(value) ? encodeURI(value) : value,
    value.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`),
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&#34;')
      .replaceAll("'", '&#39;'),
    Buffer.from(value).toString('base64'),
  ];
}

function isWellFormed(value: string): boolean {
  try {
    encodeURIComponent(value);
    return true;
  } catch {
    return false;
  }
}

function ascii(text: string): string {
  return text.replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
