// Bundles src/ into dist/: one small file to start with, the rest in chunks that load when needed.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { buildId } from './build-id.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
/** Lets bundled CommonJS load Node's own modules. */
const REQUIRE =
  "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);";
rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
await build({
  entryPoints: { idw: 'src/cli/idw.ts', index: 'src/index.ts', template: 'src/template/index.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  // What is small is bundled, since Node takes half a millisecond for each file that it opens.
  external: ['@duckdb/node-bindings', 'esbuild'],
  mainFields: ['module', 'main'],
  banner: { js: REQUIRE },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  define: { IDW_VERSION: JSON.stringify(version), IDW_BUILD: JSON.stringify(buildId()) },
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  logLevel: 'warning',
});
