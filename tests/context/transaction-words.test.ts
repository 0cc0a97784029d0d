import { expect, test } from 'vitest';
import { withOneInformationSchema } from '../../src/context/database/session-database.js';
import { transactionWords } from '../../src/context/database/transaction-words.js';

test.each([
  ['commit', ['commit']],
  ['  -- a word\n BEGIN transaction; select 1;', ['begin', null]],
  [`select 'x; commit; y' as "a;rollback"`, [null]],
  ['/* commit; */ select 1; end', [null, 'commit']],
  ['select $$ ; commit; $$; Rollback', [null, 'rollback']],
  ['', []],
  [' ; ; -- nothing', []],
  ['(select 1)', [null]],
])('%j', (sql, words) => {
  expect(transactionWords(sql)).toEqual(words);
});

test.each([
  [
    'from shop.information_schema.tables where x',
    `from (select * from system.information_schema.tables where lower(table_catalog) = lower('shop')) where x`,
  ],
  [
    'from "my-shop".INFORMATION_SCHEMA.COLUMNS',
    `from (select * from system.information_schema.COLUMNS where lower(table_catalog) = lower('my-shop'))`,
  ],
  ['from system.information_schema.tables', 'from system.information_schema.tables'],
  ['from information_schema.tables', 'from information_schema.tables'],
])('%s', (sql, expected) => {
  expect(withOneInformationSchema(sql)).toBe(expected);
});
