import { describe, expect, test } from 'vitest';
import { generateCalls } from '../../src/generate/generate-calls.js';
import { type Damage, damageCalls } from '../../src/generate/malformed.js';

const SOUND = [...generateCalls({ count: 5000, seed: 1, startMs: 0, days: 30 })];

const damage = (more: Partial<Damage> = {}) => [
  ...damageCalls(SOUND, { rate: 0.1, seed: 1, onlyObjects: false, ...more }),
];

describe('damaged records', () => {
  const changed = damage().filter((line, index) => line !== SOUND[index]);

  test('have the share that was asked for', () => {
    expect(damage()).toHaveLength(SOUND.length);
    expect(changed.length / SOUND.length).toBeGreaterThan(0.08);
    expect(changed.length / SOUND.length).toBeLessThan(0.12);
    expect(damage({ rate: 1 }).some((line, index) => line === SOUND[index])).toBe(false);
  });

  test('are the same for the same seed', () => {
    expect(damage()).toEqual(damage());
    expect(damage({ seed: 2 })).not.toEqual(damage());
  });

  test('stay on one line', () => {
    expect(changed.filter((line) => line === '' || line.includes('\n'))).toEqual([]);
  });

  test.each<[string, (call: Record<string, unknown>) => boolean]>([
    ['no message id', (call) => !('messageId' in call)],
    ['an empty message id', (call) => call.messageId === ''],
    ['no time', (call) => !('timestamp' in call) && !('receivedAt' in call)],
    ['a time that is a number', (call) => call.receivedAt === 1704067200],
    ['a time that is none', (call) => call.timestamp === 'infinity'],
    ['an unknown type', (call) => call.type === 'trakc'],
    ['an object as user id', (call) => call.userId !== null && typeof call.userId === 'object'],
    ['NUL in an identifier', (call) => String(call.anonymousId).startsWith('\0')],
  ])('may have %s', (_title, holds) => {
    expect(objectsOf(damage({ rate: 0.5 })).some(holds)).toBe(true);
  });

  test('may be no JSON objects', () => {
    const objects = objectsOf(changed).length;
    expect(objects).toBeGreaterThan(changed.length * 0.4);
    expect(objects).toBeLessThan(changed.length * 0.8);
  });

  test('are left out where only objects fit', () => {
    const lines = damage({ rate: 0.5, onlyObjects: true });
    expect(lines.length).toBeLessThan(SOUND.length);
    expect(objectsOf(lines)).toHaveLength(lines.length);
  });
});

function objectsOf(lines: readonly string[]): Record<string, unknown>[] {
  return lines.flatMap((line) => {
    try {
      const value = JSON.parse(line) as unknown;
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isObject ? [value as Record<string, unknown>] : [];
    } catch {
      return [];
    }
  });
}
