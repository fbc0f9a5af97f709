import { rm } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backend } from '../../main/stores/sqlite/backend.ts';
import type { ProbeStep } from '../../shared/records.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import * as schemas from './schemas.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await temporaryFolder('desk-many-tables-');
  file = path.join(folder, 'dev.sqlite');
  const db = new Database(file);
  const schema = schemas.OFFICIAL_CURRENT;
  db.transaction(() => {
    for (let n = 0; n < 2_000; n += 1) db.exec(schema.replaceAll('shopify_sessions', `tenant_${n}_sessions`));
    db.exec(schema);
  })();
  db.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('of thousands of tables that could hold sessions the usual one is found soon, and the rest is said', async () => {
  const started = performance.now();
  const steps: ProbeStep[] = [];
  const trial = backend.probe({ backend: 'sqlite', file }, {});
  let last = await trial.next();
  for (; last.done !== true; last = await trial.next()) steps.push(last.value);
  const { tables, otherTables } = last.value;
  expect(tables).toHaveLength(30);
  expect(tables[0]?.table).toBe('shopify_sessions');
  expect(otherTables).toContain('tenant_1999_sessions');
  const table = steps.findLast(({ name }) => name === 'Table');
  expect(table).toMatchObject({ state: 'warning', text: expect.stringContaining('1,971 more tables') });
  expect(performance.now() - started).toBeLessThan(15_000);

  const store = await backend.open({ backend: 'sqlite', file, table: 'tenant_1999_sessions' }, { access: 'read-only' });
  await store.close();
}, 60_000);

test('looking through them stops at once when told to', async () => {
  const given = new AbortController();
  const trial = backend.probe({ backend: 'sqlite', file }, { signal: given.signal });
  const outcome = (async () => {
    for (;;) {
      const step = await trial.next();
      if (step.done === true) return;
      if (step.value.name === 'Table') setTimeout(() => given.abort(), 20);
    }
  })();
  const started = performance.now();
  await expect(outcome).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(performance.now() - started).toBeLessThan(3_000);
});
