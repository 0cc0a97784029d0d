import { ProjectError, throwCollected } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import type { Found } from '../identity/regulations/regulation-log.js';
import type { PlannedRegulation } from './plan-regulations.js';
import type { RegulationRequest } from './read-requests.js';

/**
 * Looks for words that are misspelled: nobody shall believe that a person is forgotten who is not.
 * No message shows a value.
 * @returns Warnings.
 * @throws {ProjectErrors} `unknown-type`, before anything is recorded.
 */
export function checkRequests(
  requests: readonly RegulationRequest[],
  planned: readonly PlannedRegulation[],
): readonly ProjectError[] {
  const warnings: ProjectError[] = [];
  const errors: ProjectError[] = [];
  for (const request of requests) {
    const own = planned.filter((each) => each.request === request);
    const types = own.flatMap((each) => each.knownTypes ?? []);
    const isHeld = own.some(({ regulation }) => regulation.found.some(isIdentifier));
    const isKnown = own.some((each) => each.knownTypes?.includes(request.type) ?? true);
    if (!isKnown) {
      const isSwapped = types.includes(request.value);
      const fault = isSwapped ? swapped(request) : unknownType(request, types);
      (request.kind === 'suppress' && !isSwapped ? warnings : errors).push(fault);
    } else if (request.kind === 'unsuppress') {
      if (own.every(({ ends }) => ends === 0)) warnings.push(endsNothing(request));
    } else if (request.kind !== 'suppress' && !isHeld) warnings.push(findsNothing(request));
  }
  throwCollected(errors);
  return warnings;
}

/** Settings and longer texts hold what nobody has as an identifier. */
function isIdentifier({ place }: Found): boolean {
  return place !== 'mention' && place !== 'settings';
}

/** A value in the place of a type is not shown either. */
function unknownType({ type, at }: RegulationRequest, types: readonly string[]): ProjectError {
  const shown = /^[a-z][\w.$-]{0,39}$/i.test(type) ? ` "${type}"` : '';
  const all = [...new Set(types)].slice(0, 20).join(', ');
  return new ProjectError('unknown-type', `No identifier here is of the type${shown}.`, {
    at,
    hint: didYouMean(type, types) ?? `There are: ${all}.`,
  });
}

function swapped({ at }: RegulationRequest): ProjectError {
  return new ProjectError('unknown-type', 'Type and value seem to have changed places.', {
    at,
    hint: 'For example: --type email --value jane@example.com',
  });
}

function findsNothing({ type, at }: RegulationRequest): ProjectError {
  return new ProjectError('nothing-found', `Nothing holds this value of ${type}.`, {
    at,
    hint: 'It is recorded, and left out of what is read later. Is it spelled as in users_identities?',
  });
}

function endsNothing({ type, at }: RegulationRequest): ProjectError {
  return new ProjectError('nothing-found', `This value of ${type} was not suppressed.`, {
    at,
    hint: 'Is it spelled as when it was suppressed, and in the same space?',
  });
}
