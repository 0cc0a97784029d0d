import { test } from 'vitest';
import { checkCache } from './check-cache.js';

test('after any change the cache gives what reading anew gives', () => checkCache(12), 180_000);
