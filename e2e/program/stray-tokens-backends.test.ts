import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RestorePlan } from '../../shared/records.ts';
import type { SessionFields } from '../../shared/session.ts';
import { makeMysqlPlace } from '../stores/mysql-place.ts';
import { OFFICIAL_CURRENT as MYSQL_TABLE } from '../stores/mysql-schemas.ts';
import { makePostgresPlace } from '../stores/postgres-place.ts';
import { OFFICIAL_CURRENT as POSTGRES_TABLE } from '../stores/postgres-schemas.ts';
import { makeRedisPlace } from '../stores/redis-place.ts';
import { drain, restore, startDesk, type Desk } from './desk.ts';
import { PLACES } from './places.ts';

/** A token of its own for each place, so that a leak tells where it came from. */
const token = (place: number) => `shpat_${String(place).padStart(32, 'fedcba9876543210')}`;
/** Secret only by its value: it has no form. */
const ODD = `o'clock "at" my/place @ 7`;
const OLD = 'ffeeddccbbaa99887766554433221100';
const SECRETS = [...Array.from({ length: 9 }, (_, at) => token(at + 1)), ODD, encodeURIComponent(ODD), OLD];

const BY_FORM: SessionFields = {
  id: `offline_${token(1)}`,
  shop: `${token(2)}.myshopify.com`,
  state: token(3),
  isOnline: true,
  scope: `read_${token(4)}`,
  accessToken: token(5),
  refreshToken: token(6),
  firstName: token(7),
  lastName: `of ${token(8)}`,
  email: `${token(9)}@tea.example`,
};
const byValue = (secret: string): SessionFields => ({
  id: `x_${secret}`,
  shop: 'plain-tea.myshopify.com',
  state: `was ${JSON.stringify(secret)}`,
  isOnline: true,
  accessToken: secret,
  refreshToken: OLD,
  firstName: encodeURIComponent(secret),
  lastName: OLD,
});

/** A text as it stands inside JSON. */
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

function leaksIn(answer: unknown): string[] {
  const text = JSON.stringify(answer);
  return SECRETS.filter((secret) =>
    [secret, inJson(secret), inJson(inJson(secret))].some((written) => text.includes(written)),
  );
}

async function leaksInFiles(desk: Desk): Promise<string[]> {
  const leaks: string[] = [];
  for (const name of await readdir(desk.dataDir)) {
    const bytes = await readFile(path.join(desk.dataDir, name), 'latin1');
    leaks.push(...SECRETS.filter((secret) => bytes.includes(secret)).map((secret) => `${name}: ${secret}`));
  }
  return leaks;
}

describe.each(PLACES)('tokens in every field of a session in $name', (kind) => {
  it.skipIf(kind.missing)('cross to the window, to Activity and to its file only as masks', async () => {
    await using desk = await startDesk();
    const place = await kind.make();
    const app = await place.openApp();
    try {
      await app.write(BY_FORM, { expect: 'absent' });
      await app.write(byValue(ODD), { expect: 'absent' });
      const { id: storeId } = await desk.client.profiles.create({
        name: 'planted',
        environment: 'local',
        access: 'read-write',
        address: place.address,
        ...(place.password !== undefined && { password: { action: 'set', value: place.password } }),
      });
      const { records } = await desk.client.sessions.page({ storeId, filter: {}, limit: 10, thorough: true });
      expect(records).toHaveLength(2);
      expect(leaksIn(records)).toEqual([]);
      expect(leaksIn(await desk.client.stores.describe({ storeId }))).toEqual([]);
      for (const { key } of records) {
        expect(leaksIn(await desk.client.sessions.get({ storeId, key }))).toEqual([]);
        expect(leaksIn(await desk.client.sessions.toJson({ storeId, key, secrets: false }))).toEqual([]);
        const { value } = await desk.client.sessions.reveal({ storeId, key, field: 'accessToken' });
        expect([token(5), ODD]).toContain(value);
      }
      const target = { keys: records.map(({ key }) => key) };
      const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target }));
      const { result: deleted } = await drain(desk.client.sessions.delete({ planId: plan.planId }));
      expect(deleted).toMatchObject({ changed: 2, failed: 0 });
      expect(leaksIn([plan, deleted, await desk.client.activity.list({ limit: 100 })])).toEqual([]);
      expect(await leaksInFiles(desk)).toEqual([]);
      // What was deleted a moment ago may be seen still, and then the app stores nothing.
      if (app.capabilities.delay !== undefined) return;

      // The app came in between, so that both are newer than their copies.
      await app.write({ ...BY_FORM, locale: 'de' }, { expect: 'absent' });
      await app.write({ ...byValue(ODD), locale: 'de' }, { expect: 'absent' });
      const { activityId } = deleted;
      const { result: back }: { result: RestorePlan } = await drain(
        desk.client.activity.planRestore({ activityId, storeId }),
      );
      expect(back.newerCount).toBe(2);
      const over = back.newer.slice(0, 1).map((session) => session.key);
      const { result: restored } = await drain(desk.client.activity.restore({ planId: back.planId, over }));
      expect(restored).toMatchObject({ changed: 1, left: 1 });
      expect(restored.leftKeys).toHaveLength(1);
      const { result: again } = await drain(
        desk.client.sessions.planDelete({ storeId, target: { keys: restored.leftKeys } }),
      );
      expect(again.total).toBe(1);
      expect(leaksIn([back, restored, again])).toEqual([]);
      expect(leaksIn(await desk.client.activity.list({ limit: 100 }))).toEqual([]);
      expect(await leaksInFiles(desk)).toEqual([]);
    } finally {
      await app.close();
      await place.remove();
    }
  });
});

/** What a trigger says of a row, as SQL writes it. */
const wordsOf = (secret: string) => `no ${secret} nor ${token(5)}`.replaceAll("'", "''");

const SQL_SERVERS = [
  {
    name: 'PostgreSQL',
    missing: inject('postgresUrl') === '',
    async make() {
      const { app, ...place } = await makePostgresPlace(POSTGRES_TABLE);
      const refuse = (what: string, words: string) =>
        app.query(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '%', '${words}' USING DETAIL = '${words}', HINT = '${words}'; END $$;
          CREATE TRIGGER refuse_${what} BEFORE ${what} ON shopify_sessions FOR EACH ROW EXECUTE FUNCTION refuse()`);
      const allow = (what: string) => app.query(`DROP TRIGGER refuse_${what} ON shopify_sessions`);
      return { ...place, refuse, allow };
    },
  },
  {
    name: 'MariaDB',
    missing: inject('mariadbUrl') === '',
    async make() {
      const { app, ...place } = await makeMysqlPlace(MYSQL_TABLE);
      const refuse = (what: string, words: string) =>
        app.query(`CREATE TRIGGER refuse_${what} BEFORE ${what} ON shopify_sessions FOR EACH ROW
          SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${words}'`);
      const allow = (what: string) => app.query(`DROP TRIGGER refuse_${what}`);
      return { ...place, refuse, allow };
    },
  },
];

describe.each(SQL_SERVERS)('tokens in the words of a trigger in $name', (kind) => {
  it.skipIf(kind.missing)('are masked where it refuses to restore, to change and to delete', async () => {
    await using desk = await startDesk();
    const place = await kind.make();
    const app = await place.open();
    try {
      // What one test told the program of its secrets is of no help in the other.
      const secret = `${ODD} ${kind.name}`;
      const words = wordsOf(secret);
      await app.write(byValue(secret), { expect: 'absent' });
      const { id: storeId } = await desk.client.profiles.create({
        name: 'planted',
        environment: 'local',
        access: 'read-write',
        address: place.address,
        ...(place.secrets.password !== undefined && { password: { action: 'set', value: place.secrets.password } }),
      });
      const { records } = await desk.client.sessions.page({ storeId, filter: {}, limit: 10 });
      const [record] = records;
      if (record === undefined) throw new Error('It is not listed.');
      async function remove() {
        const target = { keys: records.map(({ key }) => key) };
        const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target }));
        return (await drain(desk.client.sessions.delete({ planId: plan.planId }))).result;
      }

      const { activityId, changed } = await remove();
      expect(changed).toBe(1);
      await place.refuse('INSERT', words);
      const { result: plan } = await drain(desk.client.activity.planRestore({ activityId, storeId }));
      const { result: restored } = await drain(desk.client.activity.restore({ planId: plan.planId, over: [] }));
      expect(restored.failure?.detail).toContain('no ');
      await place.allow('INSERT');
      await restore(desk, storeId, activityId);

      await place.refuse('UPDATE', words);
      const keep = { action: 'keep' } as const;
      const { id = '', shop = '', state = '', firstName, lastName } = record.fields;
      const typed = { id, shop, state, isOnline: true, firstName, lastName, accessToken: keep, refreshToken: keep };
      const change = { storeId, draft: { ...typed, email: 'a@tea.example' }, from: record.key };
      const preview = await desk.client.sessions.preview(change);
      expect(preview.changes.map(({ field }) => field)).toEqual(['email']);
      const refusal: unknown = await desk.client.sessions
        .store({ ...change, expect: preview.version })
        .catch((error: unknown) => error);
      expect(refusal).toMatchObject({ data: { message: expect.any(String) } });
      await place.allow('UPDATE');

      await place.refuse('DELETE', words);
      const kept = await remove();
      expect(kept.failure?.detail).toContain('no ');
      const told = refusal instanceof Error && 'data' in refusal ? [refusal.message, refusal.data] : refusal;
      expect(leaksIn([kept, preview, told, plan, restored])).toEqual([]);
      expect(leaksIn(await desk.client.activity.list({ limit: 100 }))).toEqual([]);
      expect(await leaksInFiles(desk)).toEqual([]);
    } finally {
      await app.close();
      await place.remove();
    }
  });
});

describe('tokens in a broken list of pairs in Redis', () => {
  let desk: Desk;
  let place: Awaited<ReturnType<typeof makeRedisPlace>>;
  beforeAll(async () => {
    desk = await startDesk();
    const pairs = [
      ['id', 'offline_plain-tea.myshopify.com'],
      ['shop', 'plain-tea.myshopify.com'],
      ['state', token(3)],
      ['isOnline', 'neither'],
      ['expires', token(4)],
      ['accessToken', ODD],
      ['refreshToken', OLD],
      [token(7), 'name'],
      ['note', ODD],
    ];
    const whole = JSON.stringify(pairs);
    place = await makeRedisPlace({
      'offline_plain-tea.myshopify.com': whole,
      'offline_cut.myshopify.com': whole.slice(0, -5),
      [`offline_${token(1)}`]: `[["accessToken","${token(5)}"`,
    });
  });
  afterAll(async () => {
    await place.remove();
    await desk[Symbol.asyncDispose]();
  });

  it.skipIf(inject('redisUrl') === '')('are masked in what is told of it, and it can still be deleted', async () => {
    const { id: storeId } = await desk.client.profiles.create({
      name: 'planted',
      environment: 'local',
      access: 'read-write',
      address: place.address,
      ...(place.secrets.password !== undefined && { password: { action: 'set', value: place.secrets.password } }),
    });
    const { records } = await desk.client.sessions.page({ storeId, filter: {}, limit: 10, thorough: true });
    expect(records.map(({ status }) => status)).toContain('unreadable');
    expect(leaksIn(records)).toEqual([]);
    for (const { key } of records) {
      const detail = await desk.client.sessions.get({ storeId, key });
      expect(leaksIn(detail)).toEqual([]);
    }
    const target = { keys: records.map(({ key }) => key) };
    const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target }));
    const { result } = await drain(desk.client.sessions.delete({ planId: plan.planId }));
    expect(result.changed).toBe(records.length);
    expect(leaksIn([plan, result, await desk.client.activity.list({ limit: 100 })])).toEqual([]);
    expect(await leaksInFiles(desk)).toEqual([]);
  });
});
