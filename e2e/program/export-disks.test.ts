import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { OFFICIAL_CURRENT } from '../stores/schemas.ts';
import { startIn, type Desk } from './desk.ts';

/** Over 3 MB of them. */
const SESSIONS = 30_000;

let folder: string;
let out: string;
let file: string;

beforeEach(async () => {
  folder = await temporaryFolder('desk-disks-');
  out = path.join(folder, 'out');
  await mkdir(out);
  file = path.join(folder, 'dev.sqlite');
  const db = new Database(file);
  db.exec(OFFICIAL_CURRENT);
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${SESSIONS - 1})
    INSERT INTO shopify_sessions (id, shop, state, isOnline, scope, accessToken)
    SELECT 'offline_' || i, 'shop-' || i || '.myshopify.com', '', 0, 'read_products', 'shpat_' || printf('%032x', i) FROM n`);
  db.close();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const toldSchema = z.object({
  failure: z
    .object({ code: z.string(), message: z.string(), data: z.object({ hint: z.string(), detail: z.string() }) })
    .optional(),
  result: z.object({ sessions: z.number() }).optional(),
  files: z.array(z.string()),
  outcome: z.string(),
  summary: z.string(),
});

/**
 * Exports everything by a program of its own.
 * @param around a command that runs it in other conditions
 * @param meanwhile once it has begun to write; `false` kills it there
 */
async function exportAlone(around: readonly string[], meanwhile: () => Promise<void | false> = async () => {}) {
  const script = path.join(import.meta.dirname, 'export-alone.ts');
  const args = [...around, process.execPath, script, path.join(folder, 'data'), file, out];
  const child = spawn(args[0] ?? '', args.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let last = '';
  for await (const line of createInterface(child.stdout)) {
    last = line;
    if (line !== 'writing') continue;
    if ((await meanwhile()) === false) child.kill('SIGKILL');
    else child.stdin.write('go on\n');
  }
  const [, signal] = await ended;
  return signal === null ? toldSchema.parse(JSON.parse(last)) : undefined;
}

const killed = () => exportAlone([], async () => false);
const leftovers = async () => (await readdir(out)).filter((name) => name.endsWith('.partial'));
const notes = () => readdir(path.join(folder, 'data/exports'));

const lastOutcome = async ({ client }: Desk) => (await client.activity.list({ limit: 1 })).entries[0]?.outcome;

const works = (command: readonly string[], ...args: string[]) =>
  spawnSync(command[0] ?? '', [...command.slice(1), ...args]).status === 0;

/** Runs a command where there is another disk in a folder, which nobody else sees. */
function mounting(options: string): string[] | undefined {
  const script = 'mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && exec "$@"';
  // Without being root one may be it for oneself.
  const ways = [['-m'], ['-rm']].map((flags) => ['unshare', ...flags, 'sh', '-c', script, 'sh', options]);
  return ways.find((way) => works(way, import.meta.dirname, 'true'));
}

const full = mounting('size=1m');
const readOnly = mounting('ro');

/** Root may write everywhere, save without this right. */
const asOthers = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];
const bound = process.getuid?.() === 0 ? asOthers : [];
const isBound = process.getuid?.() !== 0 || works(asOthers, 'true');

describe('an export to a disk that fails', () => {
  it.skipIf(full === undefined)('says so when the disk gets full, and leaves no half file', async () => {
    expect(await exportAlone([...(full ?? []), out])).toEqual({
      failure: expect.objectContaining({
        message: 'The disk is full.',
        data: expect.objectContaining({ hint: 'Free up space, or choose a folder on another disk.' }),
      }),
      files: [],
      outcome: 'failed',
      summary: 'Export of sessions as NDJSON without tokens. The disk is full.',
    });
    expect(await notes()).toEqual([]);
  });

  it.skipIf(readOnly === undefined)('says so when the disk is read-only', async () => {
    expect(await exportAlone([...(readOnly ?? []), out])).toMatchObject({
      failure: { message: 'This folder is on a read-only disk.' },
      files: [],
      outcome: 'failed',
    });
  });

  it.skipIf(process.platform === 'win32')('says so when the disk takes no file so large', async () => {
    // In blocks of 512 bytes; what the program keeps of its own is smaller.
    const limit = ['sh', '-c', 'ulimit -f 4096 && exec "$@"', 'sh'];
    expect(await exportAlone(limit)).toMatchObject({
      failure: {
        message: 'The file is larger than this disk allows.',
        data: { hint: 'Choose a folder on another disk.' },
      },
      files: [],
      outcome: 'failed',
    });
  });
});

describe.skipIf(!isBound)('an export to a folder that is closed', () => {
  afterEach(() => chmod(out, 0o700).catch(() => {}));

  it('says so', async () => {
    await chmod(out, 0o500);
    expect(await exportAlone(bound)).toMatchObject({
      failure: { message: 'You don’t have permission to write to this folder.' },
      files: [],
      outcome: 'failed',
    });
  });

  it('in the middle is not reported as written, and what could not be removed goes at the next start', async () => {
    const told = await exportAlone(bound, () => chmod(out, 0o500));
    const [left = '', ...others] = told?.files ?? [];
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      failure: {
        message: 'You don’t have permission to write to this folder.',
        data: {
          hint: `Choose another folder. The unfinished file ${path.join(out, left)} is removed when Session Desk starts again.`,
        },
      },
      outcome: 'failed',
    });
    await chmod(out, 0o700);
    await using desk = await startIn(folder);
    await vi.waitFor(async () => expect(await readdir(out)).toEqual([]));
    await expect(lastOutcome(desk)).resolves.toBe('failed');
  });
});

describe('an export whose program is killed', () => {
  it('is removed at the next start, and nothing else', async () => {
    const foreign = '.session-desk-00000000-0000-4000-8000-000000000000.partial';
    await writeFile(path.join(out, foreign), 'of another program');
    await killed();
    expect(await leftovers()).toHaveLength(2);
    expect(await notes()).toHaveLength(1);
    await using desk = await startIn(folder);
    await vi.waitFor(async () => expect(await notes()).toEqual([]));
    expect(await readdir(out)).toEqual([foreign]);
    await expect(lastOutcome(desk)).resolves.toBe('interrupted');
  });

  it('is left alone where a link or a folder has its name by now', async () => {
    await killed();
    const [name = ''] = await leftovers();
    const partial = path.join(out, name);
    const precious = path.join(folder, 'precious');
    await rename(partial, precious);
    await symlink(precious, partial);
    const before = await readFile(precious);
    await using desk = await startIn(folder);
    await vi.waitFor(async () => expect(await notes()).toEqual([]));
    await expect(lastOutcome(desk)).resolves.toBe('interrupted');
    expect((await lstat(partial)).isSymbolicLink()).toBe(true);
    expect(await readFile(precious)).toEqual(before);
  });

  it('waits for its folder where that is away', async () => {
    await killed();
    const away = path.join(folder, 'away');
    await rename(out, away);
    await using desk = await startIn(folder);
    await expect(lastOutcome(desk)).resolves.toBe('interrupted');
    expect(await notes()).toHaveLength(1);
    await rename(away, out);
    await using again = await desk.restart();
    await vi.waitFor(async () => expect(await notes()).toEqual([]));
    await expect(lastOutcome(again)).resolves.toBe('interrupted');
    expect(await readdir(out)).toEqual([]);
  });
});
