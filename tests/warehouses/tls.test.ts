import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProjectError } from '../../src/errors/project-error.js';
import { connect } from '../../src/warehouses/postgres/connect.js';
import { PostgresServer } from '../support/postgres-server.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'idw-tls-'));
const fileOf = (name: string) => path.join(folder, name);
let server: PostgresServer;

/** A server whose certificate names localhost alone, the authority that signed it, and another. */
beforeAll(async () => {
  const authority = (name: string) =>
    generate([{ name: 'commonName', value: name }], {
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
  const [ours, other] = await Promise.all([authority('ours'), authority('other')]);
  writeFileSync(fileOf('ours.crt'), ours.cert);
  writeFileSync(fileOf('other.crt'), other.cert);
  writeFileSync(fileOf('broken.crt'), 'no certificate');
  const shown = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    ca: { key: ours.private, cert: ours.cert },
  });
  server = await PostgresServer.start(shown);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Tells how a connection went: encrypted, plain, or why not at all. */
async function outcome(parameters: string, host = '127.0.0.1'): Promise<string> {
  const url = `${server.url().replace('127.0.0.1', host)}?${parameters.replaceAll('{}', folder)}`;
  try {
    const { client } = await connect('bi', url, 'shop');
    const { rows } = await client.query<{ ssl: boolean }>(
      'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
    );
    await client.end();
    return rows[0]?.ssl ? 'encrypted' : 'plain';
  } catch (error) {
    const { code, message } = error as ProjectError;
    expect(message).not.toContain(url);
    return `${code}: ${message}`;
  }
}

test.each([
  ['sslmode=disable', 'plain'],
  ['', 'encrypted'],
  ['sslmode=allow', 'encrypted'],
  ['sslmode=prefer', 'encrypted'],
  ['sslmode=require', 'encrypted'],
  ['sslmode=verify-ca&sslrootcert={}/ours.crt', 'encrypted'],
])('"%s" is %s', async (parameters, expected) => {
  expect(await outcome(parameters)).toBe(expected);
});

test('verify-full asks for the name of the host', async () => {
  const parameters = 'sslmode=verify-full&sslrootcert={}/ours.crt';
  expect(await outcome(parameters, 'localhost')).toBe('encrypted');
  expect(await outcome(parameters)).toMatch(/^warehouse-unreachable: .*127\.0\.0\.1/);
});

test.each(['require', 'verify-ca', 'verify-full'])(
  '%s refuses a server that another authority vouches for',
  async (mode) => {
    const parameters = `sslmode=${mode}&sslrootcert={}/other.crt`;
    expect(await outcome(parameters, 'localhost')).toMatch(/^warehouse-unreachable: .*certificate/);
  },
);

test('verify-full without a root certificate trusts the authorities of the system', async () => {
  expect(await outcome('sslmode=verify-full', 'localhost')).toMatch(
    /^warehouse-unreachable: .*certificate/,
  );
});

test('verify-ca asks for a root certificate', async () => {
  expect(await outcome('sslmode=verify-ca')).toMatch(/^warehouse-url: .*sslrootcert/);
});

test.each(['missing.crt', 'broken.crt'])('a root certificate is read: %s', async (name) => {
  expect(await outcome(`sslmode=verify-ca&sslrootcert={}/${name}`)).toMatch(
    /^warehouse-(url|unreachable): /,
  );
});
