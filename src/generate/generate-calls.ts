import { type RenderedCall, renderCall } from './call.js';
import { createCatalog } from './catalog.js';
import { arrivalTime, isoText } from './clock.js';
import { createWorld, type Session, startSession, type World } from './session.js';

/** What to generate; the same plan gives the same calls on every machine. */
export interface CallPlan {
  readonly count: number;
  /** A whole number from 1. */
  readonly seed: number;
  /** When the first calls arrive, in milliseconds since 1970. */
  readonly startMs: number;
  readonly days: number;
}

const DAY_MS = 86_400_000;
const REPEATED_SHARE = 0.005;
/** How long a session pauses between two calls, where calls are dense enough to tell. */
const PAUSE_MS = 40_000;
const MOST_PARALLEL_SESSIONS = 4096;

/**
 * Generates raw calls in the order of their arrival, each as one line of JSON without its end.
 * Memory does not depend on the count: people and devices follow from their numbers.
 */
export function* generateCalls(plan: CallPlan): Generator<string> {
  const { count, startMs, days } = plan;
  const span = { startMs, endMs: startMs + days * DAY_MS };
  const world = createWorld(plan.seed, count, span);
  const { random } = world;
  const products = createCatalog(world.lasting);
  const parallel = parallelSessions(plan);
  const sessions: Session[] = [];
  const repeats = createRepeats(count, world);
  let clockMs = startMs;
  for (let number = 0; number < count; number += 1) {
    const latestMs = arrivalTime(startMs, days, (number + random.fraction()) / count);
    const repeated = repeats.take();
    if (repeated) {
      clockMs = Math.max(clockMs, latestMs);
      yield repeated.before + isoText(clockMs) + repeated.after;
      continue;
    }
    const slot = random.below(parallel);
    let session = sessions[slot];
    if (session === undefined || session.sent >= session.callCount) {
      session = startSession(world, latestMs);
      sessions[slot] = session;
      clockMs = Math.max(clockMs, latestMs);
    } else {
      const nextMs = session.lastArrivalMs + 2000 + random.below(PAUSE_MS);
      clockMs = Math.max(clockMs, Math.min(latestMs, nextMs));
    }
    session.lastArrivalMs = clockMs;
    const arrivalMs = Math.max(startMs, clockMs - drawDisorder(world));
    const call = renderCall(session, arrivalMs, random, products);
    repeats.offer(call);
    yield call.before + isoText(arrivalMs) + call.after;
  }
}

function parallelSessions({ count, days }: CallPlan): number {
  const spacingMs = (days * DAY_MS) / count;
  return Math.max(1, Math.min(MOST_PARALLEL_SESSIONS, Math.round(PAUSE_MS / 2 / spacingMs)));
}

/** A few calls are overtaken by others on their way. */
function drawDisorder({ random }: World): number {
  return random.chance(0.02) ? random.below(20_000) : 0;
}

/** Keeps a few delivered calls until they are delivered once more. */
function createRepeats(count: number, { random }: World) {
  const most = Math.max(1, Math.min(64, Math.floor(count / 4000)));
  const kept: RenderedCall[] = [];
  let due: RenderedCall | undefined;
  return {
    offer(call: RenderedCall): void {
      if (!random.chance(REPEATED_SHARE)) return;
      const slot = random.below(most);
      due = kept[slot];
      kept[slot] = call;
    },
    take(): RenderedCall | undefined {
      const call = due;
      due = undefined;
      return call;
    },
  };
}
