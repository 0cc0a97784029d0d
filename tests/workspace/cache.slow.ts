import { test } from 'vitest';
import { checkCache } from './check-cache.js';

test(
  'after many changes the cache gives what reading anew gives',
  () => checkCache(400),
  3_600_000,
);
