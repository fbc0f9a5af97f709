import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { leaksInFolder } from './planted-files.ts';
import { Plants, type Kind } from './plants.ts';
import { Searcher } from './searcher.ts';
import { isStream, Tape } from './tape.ts';

const KINDS = [
  'shpat',
  'shpua',
  'shpca',
  'shppa',
  'shpss',
  'shprt',
  'shpxyz',
  'hex',
  'jwt',
  'password',
  'plainPassword',
  'oddPassword',
  'awsSecret',
  'cloudflareToken',
] as const satisfies Kind[];

const WRITINGS: readonly (readonly [string, (secret: string) => string | Uint8Array])[] = [
  ['clear', (secret) => `before ${secret} after`],
  ['percent-encoded', (secret) => `?a=${encodeURIComponent(secret)}&b`],
  ['percent-encoded twice', (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ['in JSON', (secret) => JSON.stringify({ a: secret })],
  ['in JSON within JSON', (secret) => JSON.stringify(JSON.stringify([secret]))],
  ...[0, 1, 2].map(
    (at) =>
      [
        `in base64 at ${at}`,
        (secret: string) => Buffer.from(`${'x'.repeat(at)}${secret} more`).toString('base64'),
      ] as const,
  ),
  ...[0, 1, 2].map(
    (at) =>
      [
        `in base64url at ${at}`,
        (secret: string) => Buffer.from(`${'x'.repeat(at)}${secret} more`).toString('base64url'),
      ] as const,
  ),
  ['in hex', (secret) => Buffer.from(secret).toString('hex')],
  ['in UTF-16', (secret) => Buffer.from(`x${secret}`, 'utf16le')],
  ['as HTML', (secret) => secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')],
  ['in SQL', (secret) => `'${secret.replaceAll("'", "''")}'`],
  ['cut behind its half', (secret) => `${secret.slice(0, 1 + secret.length / 2)}…`],
  ['without its first half', (secret) => secret.slice(secret.length / 2 - 4)],
  ['among other bytes', (secret) => Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(secret), Buffer.from([0])])],
];

describe('a leak', () => {
  const plants = new Plants();
  const secret = plants.plant('here', 'oddPassword');
  const searcher = new Searcher(plants.all);
  const answer = async () => ({ hint: `not ${secret}` });
  const fail = () => Promise.reject(new ORPCError('STORE_FAILED', { data: { detail: encodeURIComponent(secret) } }));

  it('in an answer is found on the tape, unless it was asked for', async () => {
    const [asked, leaking] = [new Tape(), new Tape()];
    await asked.intercept({ path: ['sessions', 'reveal'], input: {}, next: answer });
    await leaking.intercept({ path: ['sessions', 'page'], input: {}, next: answer });
    expect(asked.leaks(searcher)).toEqual([]);
    expect(leaking.leaks(searcher)).toMatchObject([{ planted: 'here', found: 'sessions.page' }]);
  });

  it.each(['sessions.page', 'sessions.reveal'])('in an error of %s is found on the tape', async (procedure) => {
    const tape = new Tape();
    await expect(tape.intercept({ path: procedure.split('.'), input: {}, next: fail })).rejects.toThrow(ORPCError);
    expect(tape.leaks(searcher)).toMatchObject([{ planted: 'here', found: procedure }]);
  });

  it('in what a stream tells, and in bytes that no answer shows, is found on the tape', async () => {
    const [streaming, bare] = [new Tape(), new Tape()];
    const stream = streaming.intercept({
      path: ['app', 'events'],
      input: undefined,
      next: async () => Readable.from([{ secret }])[Symbol.asyncIterator](),
    });
    const told = await stream;
    if (!isStream(told)) throw new Error('It is a stream no more.');
    await told.next();
    expect(streaming.leaks(searcher)).toHaveLength(1);
    bare.bytes(`{"meta":${JSON.stringify(secret)}}`);
    expect(bare.leaks(searcher)).toHaveLength(1);
  });

  it('in a file, and in the name of one, is found in a folder', async () => {
    const folder = await temporaryFolder('session-desk-planting-');
    try {
      await writeFile(path.join(folder, 'log'), `…${secret}`, 'utf16le');
      expect((await leaksInFolder(folder, searcher)).leaks).toHaveLength(1);
      await writeFile(path.join(folder, encodeURIComponent(secret)), '');
      expect((await leaksInFolder(folder, searcher)).leaks).toHaveLength(2);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the searcher', () => {
  const plants = new Plants();
  const planted = KINDS.map((kind) => plants.plant(kind, kind));
  const searcher = new Searcher(plants.all);

  it.each(WRITINGS)('finds every kind of secret %s', (_name, write) => {
    const found = planted.map((secret) => searcher.leaksIn(write(secret), 'here').map((leak) => leak.planted));
    expect(found.map(([first]) => first)).toEqual(KINDS);
  });

  it('finds nothing in a mask, in other secrets, and in what is exempt', () => {
    const others = new Plants();
    for (const kind of KINDS) others.plant(kind, kind);
    expect(searcher.leaksIn(JSON.stringify(others.all), 'others')).toEqual([]);
    expect(searcher.leaksIn(planted.map((secret) => `shpat_••••••••${secret.slice(-4)}`).join(), 'masks')).toEqual([]);
    expect(searcher.leaksIn(planted.join(), 'exempt', planted)).toEqual([]);
  });
});
