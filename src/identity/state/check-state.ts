import { cutEnd } from '../../errors/display-text.js';
import { ProjectError } from '../../errors/project-error.js';
import { compareVersions } from './compare-versions.js';
import { differences } from './describe-rules.js';
import type { StateInfo } from './state-info.js';

/** How a run treats the state of a space. */
export interface CheckOptions {
  /** The name of the space, for messages. */
  readonly space: string;
  /** Whether all is made anew, so that only a newer version's state is in the way. */
  readonly fullRefresh: boolean;
}

const MOST_DIFFERENCES = 5;
/** Cells of a difference: a pattern may be long. */
const WIDTH = 100;

/**
 * Tells why a run cannot go on from the state of a space: `state-newer`, `state-older`,
 * `rules-changed`, or nothing. Another DuckDB is no reason while its hash() is the same.
 */
export function checkState(
  stored: StateInfo | undefined,
  current: StateInfo,
  { space, fullRefresh }: CheckOptions,
): ProjectError | undefined {
  if (!stored) return undefined;
  if (isNewer(stored, current)) return newer(stored, current, space);
  if (fullRefresh) return undefined;
  return older(stored, current, space) ?? changed(stored, current, space);
}

function isNewer(stored: StateInfo, current: StateInfo): boolean {
  return (
    stored.schemaVersion > current.schemaVersion ||
    compareVersions(stored.packageVersion, current.packageVersion) > 0
  );
}

function newer(stored: StateInfo, current: StateInfo, space: string): ProjectError {
  const shown = (info: StateInfo) => `${info.packageVersion} (state ${info.schemaVersion})`;
  return new ProjectError(
    'state-newer',
    `The space "${space}" was built by identity-warehouse ${shown(stored)}; this is the older ${shown(current)}.`,
    {
      hint: `Upgrade to ${stored.packageVersion} or later, or name another file with --database.`,
    },
  );
}

function older(stored: StateInfo, current: StateInfo, space: string): ProjectError | undefined {
  const reason = reasonToRebuild(stored, current);
  return reason === undefined
    ? undefined
    : new ProjectError('state-older', `The space "${space}" cannot be continued: ${reason}.`);
}

function reasonToRebuild(stored: StateInfo, current: StateInfo): string | undefined {
  if (stored.schemaVersion < current.schemaVersion)
    return `identity-warehouse ${stored.packageVersion} kept its state in another form than ${current.packageVersion}`;
  if (stored.idVersion !== current.idVersion)
    return `its profiles have ids of the form "${stored.idVersion}", not "${current.idVersion}"`;
  if (stored.hashProbe !== current.hashProbe)
    return `its state holds hashes of DuckDB ${stored.duckdbVersion}, which ${current.duckdbVersion} computes differently`;
  return undefined;
}

function changed(stored: StateInfo, current: StateInfo, space: string): ProjectError | undefined {
  const found = [
    ...differences(new Map([['input', stored.inputKind]]), new Map([['input', current.inputKind]])),
    ...differences(stored.rules, current.rules).map((line) => `rules.${line}`),
    ...differences(stored.identifiers, current.identifiers).map((line) => `identifiers.${line}`),
  ];
  if (found.length === 0) return undefined;
  const shown = found.slice(0, MOST_DIFFERENCES).map((line) => cutEnd(line, WIDTH));
  const more = found.length - shown.length;
  const lines = [...shown, ...(more > 0 ? [`... and ${more} more`] : [])];
  return new ProjectError(
    'rules-changed',
    `The space "${space}" was resolved by other settings:\n${lines.join('\n')}`,
  );
}
