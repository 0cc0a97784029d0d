import { defineConfig } from 'vitest/config';
import { buildId } from './scripts/build-id.mjs';
import { CountReporter } from './scripts/count-reporter.js';

export default defineConfig({
  define: { IDW_BUILD: JSON.stringify(buildId()) },
  resolve: {
    alias: { 'identity-warehouse': new URL('./src/index.ts', import.meta.url).pathname },
  },
  test: {
    include: process.env.SLOW_TESTS ? ['tests/**/*.slow.ts'] : ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // TypeScript models of test projects are loaded by Node, as they are in use.
    server: { deps: { external: [/\/typescript\/[^/]+\.mjs$/] } },
    // Two at a time: each test file may open databases of its own.
    maxWorkers: 2,
    reporters: ['default', new CountReporter()],
  },
});
