import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportTokens } from '../../shared/exports.ts';
import { OFFICIAL_CURRENT } from '../stores/schemas.ts';
import { drain, sqliteDraft, startDesk, type Desk } from './desk.ts';

const SESSIONS = 30_000;
const MATCHING = { shop: { match: 'exact' as const, value: 'shop-7.myshopify.com' } };

let desk: Desk;
let storeId: string;
let folder: string;

beforeEach(async () => {
  desk = await startDesk();
  const file = path.join(desk.folder, 'dev.sqlite');
  const db = new Database(file);
  db.exec(OFFICIAL_CURRENT);
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${SESSIONS - 1})
    INSERT INTO shopify_sessions (id, shop, state, isOnline, scope, accessToken)
    SELECT 'offline_' || i, 'shop-' || (i % 1000) || '.myshopify.com', '', 0, 'read_products',
      'shpat_' || printf('%032x', i) FROM n`);
  db.close();
  ({ id: storeId } = await desk.client.profiles.create(sqliteDraft(file)));
  folder = path.join(desk.folder, 'out');
  await mkdir(folder);
});
afterEach(() => desk[Symbol.asyncDispose]());

interface Asked {
  filter?: typeof MATCHING;
  format?: 'ndjson' | 'json' | 'csv';
  tokens?: ExportTokens;
  name?: string;
  to?: string;
}

const asked = ({ filter, format = 'ndjson', tokens = 'none', name = 'sessions', to = folder }: Asked) => ({
  storeId,
  target: { filter: filter ?? {} },
  format,
  tokens,
  folder: to,
  name,
});
const exported = (wanted: Asked) => drain(desk.client.sessions.export(asked(wanted)));
const summaries = async () => (await desk.client.activity.list({ limit: 10 })).entries.map(({ summary }) => summary);

describe('an export', () => {
  it('writes what matches and nothing else, readable for its owner only, and is logged', async () => {
    const { result } = await exported({ filter: MATCHING });
    const target = path.join(folder, 'sessions');
    const text = await readFile(target, 'utf8');
    expect(result).toEqual({ path: target, sessions: 30, unreadable: 0, missing: 0, bytes: Buffer.byteLength(text) });
    const ids = text
      .trim()
      .split('\n')
      .map((line) => String(JSON.parse(line).id));
    expect(ids.toSorted()).toEqual(Array.from({ length: 30 }, (_, n) => `offline_${7 + 1000 * n}`).toSorted());
    expect(text).not.toContain('shpat_');
    expect((await stat(target)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['sessions']);
    expect(await summaries()).toEqual([`30 sessions exported as NDJSON without tokens to ${target}`]);
  });

  it('writes chosen sessions once each, and counts those that are gone', async () => {
    const { records } = await desk.client.sessions.page({ storeId, filter: MATCHING, limit: 3 });
    const keys = records.map(({ key }) => key);
    const db = new Database(path.join(desk.folder, 'dev.sqlite'));
    db.exec("DELETE FROM shopify_sessions WHERE id = 'offline_10007'");
    db.close();
    expect(records.map(({ fields }) => fields.id)).toContain('offline_10007');
    const target = { keys: [...keys, ...keys] };
    const { result } = await drain(desk.client.sessions.export({ ...asked({ format: 'json' }), target }));
    expect(result).toMatchObject({ sessions: 2, missing: 1 });
    expect(JSON.parse(await readFile(result.path, 'utf8'))).toHaveLength(2);
  });

  it('masks tokens in a plain file', async () => {
    const { result } = await exported({ filter: MATCHING, tokens: 'masked', format: 'csv' });
    const text = await readFile(result.path, 'utf8');
    expect(text).toMatch(/,shpat_[^,]*•/);
    expect(text).not.toMatch(/shpat_0{8}/);
  });

  it('has tokens in it when it is encrypted, for a passphrase or a public key', async () => {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const decrypter = new Decrypter();
    decrypter.addPassphrase('a long passphrase');
    decrypter.addIdentity(identity);
    for (const tokens of [{ passphrase: 'a long passphrase' }, { recipient }]) {
      const { result } = await exported({ filter: MATCHING, tokens, name: `${Object.keys(tokens).join('')}.age` });
      const bytes = await readFile(result.path);
      expect(bytes.includes('shpat_')).toBe(false);
      const lines = (await decrypter.decrypt(bytes, 'text')).trim().split('\n');
      expect(lines).toHaveLength(30);
      expect(lines.every((line) => /"accessToken":"shpat_[0-9a-f]{32}"/.test(line))).toBe(true);
    }
    expect(await summaries()).toEqual([
      `30 sessions exported as NDJSON with tokens, encrypted for a public key to ${path.join(folder, 'recipient.age')}`,
      `30 sessions exported as NDJSON with tokens, encrypted for a passphrase to ${path.join(folder, 'passphrase.age')}`,
    ]);
  });

  it('leaves nothing behind when it is stopped, or left', async () => {
    const controller = new AbortController();
    const stream = await desk.client.sessions.export(asked({}), { signal: controller.signal });
    await stream.next();
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^\.session-desk-.*\.partial$/)]);
    controller.abort();
    await expect(drain(Promise.resolve(stream))).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(folder)).toEqual([]);

    const left = await desk.client.sessions.export(asked({}));
    await left.next();
    await left.return?.();
    expect(await readdir(folder)).toEqual([]);
    const { entries } = await desk.client.activity.list({ limit: 10 });
    expect(entries.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
  });

  it('never overwrites a file, also one that came while it ran', async () => {
    await writeFile(path.join(folder, 'sessions'), 'mine');
    await expect(exported({})).rejects.toMatchObject({ code: 'CONFLICT' });
    const stream = await desk.client.sessions.export(asked({ name: 'late' }));
    await stream.next();
    await writeFile(path.join(folder, 'late'), 'mine');
    await expect(drain(Promise.resolve(stream))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await readdir(folder)).toSorted()).toEqual(['late', 'sessions']);
    expect(await readFile(path.join(folder, 'late'), 'utf8')).toBe('mine');
  });

  it('refuses the data folder, also behind a link, and names that leave the folder', async () => {
    await symlink(desk.dataDir, path.join(folder, 'linked'));
    for (const to of [desk.dataDir, path.join(folder, 'linked')]) {
      await expect(exported({ to })).rejects.toMatchObject({ message: /own files/ });
    }
    for (const name of ['../sessions', 'a/b', '..', ' ']) {
      await expect(exported({ name })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    }
    await expect(exported({ to: path.join(folder, 'none') })).rejects.toMatchObject({ message: /exist/ });
  });

  it('says so when what should be a public key is none, without repeating it', async () => {
    const recipient = 'AGE-SECRET-KEY-1QQQQ';
    const error = await exported({ tokens: { recipient } }).catch((failed: unknown) => failed);
    expect(error).toMatchObject({ code: 'BAD_INPUT', message: 'This is a secret key.' });
    expect(JSON.stringify(error)).not.toContain('QQQQ');
  });

  it('says so when the folder goes away while it runs', async () => {
    const stream = await desk.client.sessions.export(asked({}));
    await stream.next();
    await rm(folder, { recursive: true });
    await expect(drain(Promise.resolve(stream))).rejects.toMatchObject({ message: 'The folder doesn’t exist.' });
    expect(await readdir(desk.folder)).not.toContain('out');
    expect((await desk.client.activity.list({ limit: 1 })).entries[0]?.outcome).toBe('failed');
  });
});

it('logs a health report that is saved, with the file that it went to', async () => {
  const { result } = await drain(desk.client.health.take({ storeId }));
  const wanted = { storeId, takenAt: result.takenAt, folder, name: 'health.json' };
  const target = path.join(folder, 'health.json');
  expect(await desk.client.health.save(wanted)).toEqual({ path: target });
  expect(JSON.parse(await readFile(target, 'utf8'))).toEqual(result);
  const {
    entries: [entry],
  } = await desk.client.activity.list({ limit: 10 });
  expect(entry).toMatchObject({ storeId, outcome: 'done', summary: `Health report saved as JSON to ${target}` });

  await expect(desk.client.health.save(wanted)).rejects.toMatchObject({ message: `${target} already exists.` });
  expect(await summaries()).toHaveLength(1);
});
