import type { Random } from './random.js';
import type { SourceKind } from './sources.js';

/** What a faulty client writes where an identifier belongs, in all calls of a session. */
export type Junk = keyof typeof KINDS;

/** The sessions in which a client is at fault. */
const SHARE = 0.0035;

const KINDS = {
  'user id null': ['web'],
  'user id anonymous': ['web', 'android'],
  'user id -1': ['server'],
  'zero anonymous id': ['web', 'ios', 'android'],
  'zero advertising id': ['ios', 'android'],
  'email none': ['web', 'ios', 'android', 'server'],
} as const satisfies Record<string, readonly SourceKind[]>;

const BY_SOURCE = {
  web: kindsOf('web'),
  ios: kindsOf('ios'),
  android: kindsOf('android'),
  server: kindsOf('server'),
} satisfies Record<SourceKind, readonly Junk[]>;

/** The user ids that stand for nobody. */
export const JUNK_USER_IDS: Partial<Record<Junk, string>> = {
  'user id null': 'null',
  'user id anonymous': 'anonymous',
  'user id -1': '-1',
};

export const JUNK_ANONYMOUS_ID = '00000000-0000-0000-0000-000000000000';
export const JUNK_EMAIL = 'none@none.com';

/** Draws what is wrong with a session; usually nothing. */
export function drawJunk(random: Random, kind: SourceKind): Junk | undefined {
  return random.chance(SHARE) ? random.pick(BY_SOURCE[kind]) : undefined;
}

function kindsOf(source: SourceKind): readonly Junk[] {
  return (Object.keys(KINDS) as Junk[]).filter((kind) =>
    (KINDS[kind] as readonly SourceKind[]).includes(source),
  );
}
