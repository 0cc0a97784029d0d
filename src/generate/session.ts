import { type Device, describeBrowser, describePhone, drawBrowser } from './device.js';
import { drawJunk, type Junk } from './junk.js';
import { describePerson, emailAt, type Person, type Span } from './person.js';
import { Random, SUBJECTS } from './random.js';
import * as sources from './sources.js';

/** A visit: calls of one person from one device, one after the other. */
export interface Session {
  readonly source: sources.Source;
  readonly person: Person;
  readonly device: Device | undefined;
  readonly junk: Junk | undefined;
  readonly email: string;
  /** The former address, which an app remembers for some days after it has changed. */
  readonly staleEmail: string | undefined;
  /** Whether what loads late, a push token or Google Analytics, was there when the visit began. */
  readonly isComplete: boolean;
  readonly ip: string;
  /** Whether the person has an account by now. */
  readonly isCustomer: boolean;
  /** The number of the call that identifies the person, -1 for none. */
  readonly identifyAt: number;
  /** How long the calls waited on the device before they were sent. */
  readonly delayMs: number;
  /** How much the clock of the device is ahead. */
  readonly skewMs: number;
  readonly callCount: number;
  /** How many calls it has sent. */
  sent: number;
  isIdentified: boolean;
  lastArrivalMs: number;
  /** The context of its calls, made when it is first needed and when the person is identified. */
  context: ContextParts | undefined;
}

/** `context` as JSON before and behind what differs from call to call. */
export interface ContextParts {
  readonly start: string;
  readonly end: string;
}

/** What draws sessions, and what it draws from. */
export interface World {
  readonly span: Span;
  /** How many people there are. */
  readonly population: number;
  /** The one stream that decides what happens. */
  readonly random: Random;
  /** A stream that is begun anew for each thing that lasts. */
  readonly lasting: Random;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STALE_EMAIL_MS = 10 * DAY_MS;
/** Cuts the head off the distribution of people: nobody makes a fiftieth of all visits. */
const FLATTENED_HEAD = 0.04;
/** The probabilities that decide what a session is; tuned to the statistics of docs/commands.md. */
const SHARES = {
  terminal: 0.0035,
  server: 0.34,
  app: 0.85,
  privateWindow: 0.08,
  familyDevice: 0.5,
  remembered: 0.6,
  logsIn: 0.85,
  rememberedByApp: 0.9,
  identifiesAnew: 0.6,
  offline: 0.05,
  complete: 0.6,
};
const PEOPLE_A_TERMINAL = 1500;
const PEOPLE_A_FAMILY_DEVICE = 100;

/** Draws the size of the world from the number of calls, so that shares do not depend on it. */
export function createWorld(seed: number, calls: number, span: Span): World {
  return {
    span,
    population: Math.max(10, Math.round(calls * 0.106)),
    random: new Random(seed).restart(SUBJECTS.main, 0, 0),
    lasting: new Random(seed),
  };
}

/** Begins a session at a time. */
export function startSession(world: World, timeMs: number): Session {
  const { random } = world;
  const person = describePerson(world.lasting, drawPersonNumber(world), world.span);
  const isCustomer = timeMs >= person.signsUpAt;
  const signsUp = isCustomer && timeMs - person.signsUpAt < DAY_MS;
  const atTerminal = random.chance(SHARES.terminal);
  const source = atTerminal ? random.pick(TERMINAL_SOURCES) : drawSource(world, person, isCustomer);
  const junk = drawJunk(random, source.kind);
  const device = drawDevice(world, person, source, atTerminal, junk, timeMs);
  const isRemembered = isCustomer && !signsUp && !atTerminal && remembers(world, source);
  const isStale =
    timeMs >= person.emailChangesAt && timeMs < person.emailChangesAt + STALE_EMAIL_MS;
  return {
    source,
    person,
    device,
    junk,
    email: emailAt(person, timeMs),
    staleEmail: isStale ? person.email : undefined,
    isComplete: random.chance(SHARES.complete),
    ip: drawIp(random),
    isCustomer,
    identifyAt: drawIdentifyAt(world, source, isCustomer, isRemembered, signsUp || atTerminal),
    delayMs: isPhone(source) && random.chance(SHARES.offline) ? drawDelay(random) : 0,
    skewMs: source.kind === 'server' ? 0 : drawSkew(random),
    callCount: source.kind === 'server' ? 1 + random.below(4) : drawCallCount(random),
    sent: 0,
    isIdentified: isRemembered || (isCustomer && source.kind === 'server'),
    lastArrivalMs: timeMs,
    context: undefined,
  };
}

const TERMINAL_SOURCES = [sources.SHOP_WEB, sources.SHOP_IOS];

/** Draws people by a law of Zipf and Mandelbrot with exponent 2/3. */
function drawPersonNumber({ random, population }: World): number {
  const part = FLATTENED_HEAD + (1 - FLATTENED_HEAD) * random.fraction();
  return Math.floor(part * part * part * population);
}

function drawSource({ random }: World, person: Person, isCustomer: boolean): sources.Source {
  if (random.chance(SHARES.server) && (isCustomer || random.chance(0.1)))
    return random.chance(0.25) && isCustomer ? sources.PAYMENTS : sources.BACKEND;
  if (person.hasApp && random.chance(SHARES.app))
    return person.platform === 'ios' ? sources.SHOP_IOS : sources.SHOP_ANDROID;
  const site = random.fraction();
  if (site < 0.72) return sources.SHOP_WEB;
  return site < 0.9 ? sources.BLOG_WEB : sources.HELP_WEB;
}

function drawDevice(
  world: World,
  person: Person,
  source: sources.Source,
  atTerminal: boolean,
  junk: Junk | undefined,
  timeMs: number,
): Device | undefined {
  const { random, lasting } = world;
  const terminal = random.below(1 + world.population / PEOPLE_A_TERMINAL);
  switch (source.kind) {
    case 'server':
      return undefined;
    case 'web':
      if (atTerminal) return drawBrowser(lasting.restart(SUBJECTS.terminal, terminal, 1));
      if (random.chance(SHARES.privateWindow)) return drawBrowser(random);
      return describeBrowser(lasting, person, source, random.below(person.browsers), timeMs);
    case 'ios':
    case 'android': {
      const family = Math.floor(person.number / 2);
      const isShared = family % PEOPLE_A_FAMILY_DEVICE === 1 && random.chance(SHARES.familyDevice);
      const owner = isShared
        ? { subject: SUBJECTS.family, number: family }
        : { subject: SUBJECTS.phone, number: person.number };
      return describePhone(
        lasting,
        source.kind,
        atTerminal ? { subject: SUBJECTS.terminal, number: terminal } : owner,
        timeMs,
        junk === 'zero advertising id',
      );
    }
  }
}

function remembers({ random }: World, source: sources.Source): boolean {
  return random.chance(isPhone(source) ? SHARES.rememberedByApp : SHARES.remembered);
}

function drawIdentifyAt(
  { random }: World,
  source: sources.Source,
  isCustomer: boolean,
  isRemembered: boolean,
  certainly: boolean,
): number {
  if (!isCustomer) return -1;
  if (source.kind === 'server') return random.chance(0.3) ? 0 : -1;
  if (isRemembered) return random.chance(SHARES.identifiesAnew) ? 0 : -1;
  return certainly || random.chance(SHARES.logsIn) ? 1 + random.below(2) : -1;
}

function drawCallCount(random: Random): number {
  const few = 1 + random.below(5);
  return random.chance(0.2) ? few + random.below(16) : few;
}

function drawDelay(random: Random): number {
  return random.chance(0.7)
    ? HOUR_MS + random.below(20 * HOUR_MS)
    : DAY_MS + random.below(6 * DAY_MS);
}

function drawSkew(random: Random): number {
  const kind = random.fraction();
  if (kind < 0.93) return random.below(1600) - 800;
  return kind < 0.99 ? random.below(600_000) - 300_000 : random.below(2 * DAY_MS) - DAY_MS;
}

/** Addresses that are set aside for documentation. */
function drawIp(random: Random): string {
  const host = 1 + random.below(254);
  if (random.chance(0.2)) return `2001:db8:${random.below(9999)}::${host.toString(16)}`;
  return `${random.pick(['192.0.2', '198.51.100', '203.0.113'])}.${host}`;
}

/** Tells whether calls come from an app. */
export function isPhone({ kind }: sources.Source): boolean {
  return kind === 'ios' || kind === 'android';
}
