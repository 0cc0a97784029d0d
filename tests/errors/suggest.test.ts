import { expect, test } from 'vitest';
import { didYouMean, nearestNames } from '../../src/errors/suggest.js';

test('neighbours that changed places are near', () => {
  expect(nearestNames('biuld', ['build', 'seed'])).toEqual(['build']);
  expect(nearestNames('nmae', ['name', 'tags'])).toEqual(['name']);
  expect(nearestNames('emial', ['email'])).toEqual(['email']);
});

test('short names allow one slip', () => {
  expect(nearestNames('tga', ['tag', 'xyz'])).toEqual(['tag']);
  expect(nearestNames('abc', ['xyz'])).toEqual([]);
});

test('nothing near gives no hint', () => {
  expect(didYouMean('orders', ['customers'])).toBeUndefined();
});

test('the nearest name comes first', () => {
  expect(didYouMean('unnique', ['uniq', 'unique', 'union'])).toBe('Did you mean "unique"?');
});
