import { distance } from 'fastest-levenshtein';

/** Returns up to `most` candidates near enough to `name` to be meant by it, nearest first. */
export function nearestNames(name: string, candidates: Iterable<string>, most = 3): string[] {
  const limit = Math.max(1, Math.min(3, Math.floor(name.length / 3)));
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, away: nearness(name, candidate) }))
    .filter(({ away }) => away <= limit)
    .sort((a, b) => a.away - b.away || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Phrases the nearest names as a hint, or returns undefined if none is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const names = nearestNames(name, candidates).map((candidate) => `"${candidate}"`);
  return names.length === 0 ? undefined : `Did you mean ${names.join(' or ')}?`;
}

/** The edits between two names; two neighbours that changed places are one slip, not two. */
function nearness(name: string, candidate: string): number {
  const [one, other] = [name.toLowerCase(), candidate.toLowerCase()];
  return isSwap(one, other) ? 1 : distance(one, other);
}

function isSwap(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  const swapped = `${one.slice(0, at)}${one.charAt(at + 1)}${one.charAt(at)}${one.slice(at + 2)}`;
  return at >= 0 && swapped === other;
}
