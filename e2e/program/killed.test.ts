import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONG } from '../long.ts';
import { startKeychain } from '../servers/keychain.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { OFFICIAL_CURRENT } from '../stores/schemas.ts';
import { drain, restore, startIn } from './desk.ts';

const SESSIONS = 20_000;
const SHOP = 'plain-tea.myshopify.com';

/** Ten sessions for each shop. */
const shopOf = (n: number) => `shop-${String(Math.floor(n / 10)).padStart(4, '0')}.myshopify.com`;

const chain = await startKeychain();

/** Starts a program that deletes, and kills it once it has told of so many. @returns how many it had told of */
async function killAfter(count: number, args: string[]): Promise<number> {
  const program = path.join(import.meta.dirname, 'deletion-to-kill.ts');
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let told = 0;
  child.stdout.setEncoding('utf8').on('data', (lines: string) => {
    told = Math.max(told, ...lines.split('\n').map(Number).filter(Number.isFinite));
    if (told >= count) child.kill('SIGKILL');
  });
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
  return told;
}

describe.skipIf(chain === undefined)('a deletion whose program is killed', () => {
  const before = { ...process.env };
  beforeAll(() => {
    delete process.env['SESSION_DESK_KEYCHAIN'];
    Object.assign(process.env, chain?.env);
  });
  afterAll(async () => {
    for (const name of Object.keys(chain?.env ?? {})) delete process.env[name];
    Object.assign(process.env, before);
    await chain?.[Symbol.asyncDispose]();
  });

  it.each(LONG ? [1_000, 7_500, 15_000] : [7_500])(
    'after %i is shown as interrupted at the next start, with exact figures, and can be undone',
    async (killedAfter) => {
      const folder = await temporaryFolder('desk-killed-');
      try {
        const file = path.join(folder, 'dev.sqlite');
        const app = new Database(file);
        app.exec(OFFICIAL_CURRENT);
        const insert = app.prepare(
          `INSERT INTO shopify_sessions (id, shop, state, isOnline, accessToken) VALUES (?, ?, '', 1, ?)`,
        );
        app.transaction(() => {
          for (let n = 1; n <= SESSIONS; n += 1) insert.run(`${SHOP}_${n}`, SHOP, `shpua_${n}`);
        })();
        const all = app.prepare('SELECT * FROM shopify_sessions ORDER BY id').all();

        const told = await killAfter(killedAfter, [path.join(folder, 'data'), file, SHOP]);
        const left = app.prepare('SELECT count(*) FROM shopify_sessions').pluck().get();
        const gone = SESSIONS - Number(left);
        expect(gone).toBeGreaterThanOrEqual(told);
        expect(gone).toBeLessThan(SESSIONS);

        await using desk = await startIn(folder);
        const [entry] = (await desk.client.activity.list({ limit: 1 })).entries;
        expect(entry).toMatchObject({
          action: 'delete',
          outcome: 'interrupted',
          total: SESSIONS,
          summary: `Deleting ${SESSIONS} sessions of ${SHOP}`,
          trash: { restorable: true },
        });
        const storeId = entry?.storeId ?? '';
        const { result: look } = await drain(desk.client.activity.planRestore({ activityId: entry?.id ?? 0, storeId }));
        // What was copied and is still there was not deleted; all that was deleted was copied.
        expect(look).toMatchObject({ samePlace: true, missing: gone, newerCount: 0, same: look.total - gone });
        expect(look.total).toBe(entry?.trash?.count);

        expect((await restore(desk, storeId, entry?.id ?? 0)).result).toMatchObject({
          changed: gone,
          skipped: look.same,
          failed: 0,
        });
        expect(app.prepare('SELECT * FROM shopify_sessions ORDER BY id').all()).toEqual(all);
        app.close();
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );

  it('is known to its last session where it was of all that match, and undone by shop and as a whole', async () => {
    const folder = await temporaryFolder('desk-killed-');
    try {
      const file = path.join(folder, 'dev.sqlite');
      const app = new Database(file);
      app.exec(OFFICIAL_CURRENT);
      const insert = app.prepare(
        `INSERT INTO shopify_sessions (id, shop, state, isOnline, accessToken) VALUES (?, ?, '', ?, ?)`,
      );
      app.transaction(() => {
        for (let n = 0; n < SESSIONS; n += 1) insert.run(`${shopOf(n)}_${n}`, shopOf(n), 1, `shpua_${n}`);
        for (let n = 0; n < 100; n += 1) insert.run(`offline_${shopOf(10 * n)}`, shopOf(10 * n), 0, `shpat_${n}`);
      })();
      const everything = () => app.prepare('SELECT * FROM shopify_sessions ORDER BY id').all();
      const of = (shop: string) => app.prepare('SELECT * FROM shopify_sessions WHERE shop = ? ORDER BY id').all(shop);
      const all = everything();
      const ofFirst = of(shopOf(0));
      const told = await killAfter(7_500, [path.join(folder, 'data'), file]);
      const gone = all.length - everything().length;
      expect(gone).toBeGreaterThanOrEqual(told);
      expect(gone).toBeLessThan(SESSIONS);
      expect(of(shopOf(0))).toHaveLength(1);

      await using desk = await startIn(folder);
      const [entry] = (await desk.client.activity.list({ limit: 1 })).entries;
      expect(entry).toMatchObject({
        outcome: 'interrupted',
        total: SESSIONS,
        summary: `Deleting ${SESSIONS} sessions with type online`,
        trash: { restorable: true },
      });
      const { id: activityId = 0, storeId = '' } = entry ?? {};
      const { shops } = await desk.client.activity.shops({ activityId, start: 'shop-000' });
      expect(shops).toHaveLength(10);
      expect(shops[0]).toEqual({ shop: shopOf(0), copies: 10 });

      const asked = { activityId, storeId, shop: shopOf(0) };
      const { result: part } = await drain(desk.client.activity.planRestore(asked));
      expect(part).toMatchObject({ total: 10, missing: 10, shop: shopOf(0) });
      await drain(desk.client.activity.restore({ planId: part.planId, over: [] }));
      expect(of(shopOf(0))).toEqual(ofFirst);

      expect((await restore(desk, storeId, activityId)).result).toMatchObject({
        changed: gone - 10,
        failed: 0,
        left: 0,
      });
      expect(everything()).toEqual(all);
      app.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
