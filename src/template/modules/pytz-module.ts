import { BuiltinFunction } from '../runtime/builtin.js';
import { bindArguments } from '../values/arguments.js';
import { bindMethod } from '../values/bound-method.js';
import { PythonError, typeError, valueError } from '../values/python-error.js';
import { requireIndex } from '../values/sequence.js';
import { PySet } from '../values/set.js';
import { type Keywords, type Method, typeName, type Value } from '../values/value.js';
import { requireText } from './date.js';
import { atMicros, atUtc, PyDatetime } from './datetime.js';
import { PyModule } from './py-class.js';
import { PyTimedelta } from './timedelta.js';
import { PyTimezone, PyTzInfo, type ZoneFacts } from './tzinfo.js';
import { factsAt, firstFacts, hasZone, zoneNames } from './zone-facts.js';

const HOUR = 3_600_000_000n;

/** Is a time zone of pytz: it stands for one of its offsets, which `localize` chooses. */
class PytzZone extends PyTzInfo {
  override readonly typeName = 'pytz.tzinfo.DstTzInfo';

  constructor(
    readonly zone: string,
    private readonly facts: ZoneFacts,
  ) {
    super();
  }

  override at(): ZoneFacts {
    return this.facts;
  }

  override fromUtc(utc: bigint): PytzZone {
    return new PytzZone(this.zone, factsAt(this.zone, utc));
  }

  override attribute(name: string): Value | undefined {
    if (name === 'zone') return this.zone;
    return bindMethod<PytzZone>(this, name, METHODS) ?? super.attribute(name);
  }

  override memberNames(): readonly string[] {
    return ['zone', ...METHODS.keys(), ...super.memberNames()];
  }

  override equals(other: Value): boolean {
    if (!(other instanceof PytzZone) || other.zone !== this.zone) return false;
    return other.facts.offset === this.facts.offset && other.facts.name === this.facts.name;
  }

  override hashKey(): unknown {
    return `\0pytz(${this.zone} ${this.facts.offset})`;
  }

  override repr(): string {
    if (this.zone === 'UTC') return '<UTC>';
    const { name, offset, dst } = this.facts;
    const ahead = offset < 0n ? '' : '+';
    const season = dst ? 'DST' : 'STD';
    return `<DstTzInfo '${this.zone}' ${name}${ahead}${new PyTimedelta(offset).text()} ${season}>`;
  }

  override text(): string {
    return this.zone;
  }
}

/** Gives a wall clock without zone the offset that it has there, as pytz's `localize` does. */
function localize(self: PytzZone, args: readonly Value[], kwargs: Keywords | null): PyDatetime {
  const [at = null, isDst = false] = bindArguments('localize', ['dt', 'is_dst?'], args, kwargs);
  if (!(at instanceof PyDatetime)) {
    throw typeError(`localize() takes a datetime, not ${typeName(at)}`);
  }
  if (at.tzinfo !== null) throw valueError('Not naive datetime (tzinfo is already set)');
  return localized(self, at.micros, isDst as boolean | null);
}

function localized(zone: PytzZone, wall: bigint, isDst: boolean | null): PyDatetime {
  const found = [-24n, 24n]
    .map((hours) => factsAt(zone.zone, wall + hours * HOUR))
    .filter((facts) => factsAt(zone.zone, wall - facts.offset).offset === facts.offset);
  const [first = null, second = first] = found;
  if (first === null || second === null) return inGap(zone, wall, isDst);
  const isOne = first.offset === second.offset;
  if (!isOne && isDst === null) {
    throw new PythonError('AmbiguousTimeError', atMicros(wall, null).text());
  }
  const wanted = found.find(({ dst }) => Boolean(dst) === isDst) ?? first;
  return atMicros(wall, new PytzZone(zone.zone, isOne ? first : wanted));
}

/** A wall clock that is skipped keeps the offset of the side that `is_dst` asks for. */
function inGap(zone: PytzZone, wall: bigint, isDst: boolean | null): PyDatetime {
  if (isDst === null) throw new PythonError('NonExistentTimeError', atMicros(wall, null).text());
  const aside = isDst ? 6n * HOUR : -6n * HOUR;
  return atMicros(wall, localized(zone, wall + aside, isDst).tzinfo);
}

function normalize(self: PytzZone, [at = null]: readonly Value[]): PyDatetime {
  if (!(at instanceof PyDatetime) || at.tzinfo === null) {
    throw valueError('Naive time - no tzinfo set');
  }
  return atUtc(at.utcMicros, self);
}

const METHODS = new Map<string, Method<PytzZone>>([
  ['localize', localize],
  ['normalize', normalize],
]);

const zones = new Map<string, PytzZone>();

function zoneOf(given: string): PytzZone {
  const known = zones.get(given);
  if (known !== undefined) return known;
  const name = zoneNames().find((zone) => zone.toLowerCase() === given.toLowerCase()) ?? given;
  if (!hasZone(name)) throw new PythonError('UnknownTimeZoneError', `'${given}'`);
  const zone = new PytzZone(name.toUpperCase() === 'UTC' ? 'UTC' : name, firstFacts(name));
  zones.set(given, zone);
  return zone;
}

function fixedOffset([minutes = null]: readonly Value[]): PyTimezone {
  return new PyTimezone(BigInt(requireIndex(minutes)) * 60_000_000n);
}

const UTC_ZONE = new PytzZone('UTC', { offset: 0n, name: 'UTC', dst: 0n });

/** Is the zone `pytz.utc`, the one of `run_started_at`. */
export const PYTZ_UTC: PyTzInfo = UTC_ZONE;

/** Is the library pytz, with the zones that the JavaScript engine knows. */
export function pytzModule(): PyModule {
  const names = [...zoneNames()];
  zones.set('UTC', UTC_ZONE);
  return new PyModule('pytz', {
    timezone: new BuiltinFunction('timezone', ([name]) => zoneOf(requireText('timezone', name))),
    utc: UTC_ZONE,
    UTC: UTC_ZONE,
    FixedOffset: new BuiltinFunction('FixedOffset', fixedOffset),
    all_timezones: names,
    all_timezones_set: new PySet(names),
    common_timezones: names.slice(),
    common_timezones_set: new PySet(names),
  });
}
