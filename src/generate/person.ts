import { type Random, SUBJECTS } from './random.js';

/** Somebody who visits, as far as calls tell it; everything follows from the seed and the number. */
export interface Person {
  readonly number: number;
  /** Decimal digits. */
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** Whether the server writes the address with capitals, as it was typed. */
  readonly writesCapitals: boolean;
  /** The address from `emailChangesAt` on. */
  readonly laterEmail: string;
  /** Infinity for those who keep their address. */
  readonly emailChangesAt: number;
  /** When an account is opened: -Infinity before the first call, Infinity never. */
  readonly signsUpAt: number;
  readonly platform: 'ios' | 'android';
  readonly hasApp: boolean;
  readonly browsers: number;
  readonly place: Place;
  readonly loyaltyId: string | undefined;
  readonly crmId: string | undefined;
  readonly brazeId: string | undefined;
  readonly company: number | undefined;
}

interface Place {
  readonly locale: string;
  readonly timezone: string;
  readonly city: string;
  readonly country: string;
}

const FIRST_NAMES =
  'Amber Azure Coral Crimson Cyan Ebony Golden Indigo Ivory Jade Lilac Mauve Ochre'
    .concat(' Olive Pearl Ruby Russet Scarlet Sepia Silver Tan Teal Umber Violet')
    .split(' ');
const LAST_NAMES = 'Badger Bittern Curlew Dunlin Egret Falcon Finch Gannet Grebe Heron Ibis Jackdaw'
  .concat(' Kestrel Lapwing Magpie Marten Merlin Otter Pipit Plover Puffin Siskin Stoat Tern')
  .split(' ');
const PLACES: readonly Place[] = [
  ['en-US', 'America/New_York', 'New York', 'US'],
  ['en-US', 'America/Los_Angeles', 'Seattle', 'US'],
  ['en-GB', 'Europe/London', 'Leeds', 'GB'],
  ['de-DE', 'Europe/Berlin', 'Köln', 'DE'],
  ['fr-FR', 'Europe/Paris', 'Orléans', 'FR'],
  ['es-ES', 'Europe/Madrid', 'Cádiz', 'ES'],
  ['pt-BR', 'America/Sao_Paulo', 'São Paulo', 'BR'],
].map(([locale = '', timezone = '', city = '', country = '']) => ({
  locale,
  timezone,
  city,
  country,
}));

const SHARES = {
  customerBefore: 0.42,
  signsUp: 0.34,
  changesEmail: 0.04,
  writesCapitals: 0.01,
  hasApp: 0.39,
  loyalty: 0.14,
  crm: 0.08,
  braze: 0.06,
  company: 0.1,
};

/** Multiplying modulo a prime numbers people without a gap that shows, and never two alike. */
const USER_ID_PRIME = 99_999_989;
const USER_ID_FACTOR = 48_271;

/** The span of time that calls come from. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Describes a person by its number. */
export function describePerson(random: Random, number: number, span: Span): Person {
  random.restart(SUBJECTS.person, number, 0);
  const moment = () => span.startMs + random.fraction() * (span.endMs - span.startMs);
  const some = (share: number, value: () => string) => (random.chance(share) ? value() : undefined);
  const standing = random.fraction();
  const signsUpAt = moment();
  const firstName = random.pick(FIRST_NAMES);
  const lastName = random.pick(LAST_NAMES);
  const account = `${firstName}.${lastName}${number}`.toLowerCase();
  return {
    number,
    userId: String(10_000_000 + (((number + 1) * USER_ID_FACTOR) % USER_ID_PRIME)),
    firstName,
    lastName,
    email: `${account}@example.com`,
    writesCapitals: random.chance(SHARES.writesCapitals),
    laterEmail: `${account}@example.org`,
    emailChangesAt: random.chance(SHARES.changesEmail) ? moment() : Number.POSITIVE_INFINITY,
    signsUpAt: signUp(standing, signsUpAt),
    platform: random.chance(0.53) ? 'ios' : 'android',
    hasApp: random.chance(SHARES.hasApp),
    browsers: 1 + random.below(2.8),
    place: random.pick(PLACES),
    loyaltyId: some(SHARES.loyalty, () => `LY-${random.hex(1).toUpperCase()}`),
    crmId: some(SHARES.crm, () => `003${random.hex(2)}`),
    brazeId: some(SHARES.braze, () => random.hex(3)),
    company: random.chance(SHARES.company) ? random.below(1 + number / 12) : undefined,
  };
}

function signUp(standing: number, moment: number): number {
  if (standing < SHARES.customerBefore) return Number.NEGATIVE_INFINITY;
  return standing < SHARES.customerBefore + SHARES.signsUp ? moment : Number.POSITIVE_INFINITY;
}

/** Returns the address that a person has at a time. */
export function emailAt(person: Person, timeMs: number): string {
  return timeMs < person.emailChangesAt ? person.email : person.laterEmail;
}
