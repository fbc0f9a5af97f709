import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { TableLayout } from '../../shared/layouts.ts';
import { sqliteDraft, startDesk } from './desk.ts';

const TOKEN = 'a-token-of-another-kind-0123456789';

/** A table that no adapter made, with two sessions. */
function oddFile(folder: string): string {
  const file = path.join(folder, 'odd.sqlite');
  const db = new Database(file);
  db.exec(`create table logins (k text primary key, store text, by_user integer, api_token text, until integer);
    insert into logins values ('offline_plain-tea.myshopify.com', 'plain-tea.myshopify.com', 0, '${TOKEN}', 1893456000);
    insert into logins values ('offline_green-tea.myshopify.com', 'green-tea.myshopify.com', 7, null, null);`);
  db.close();
  return file;
}

const layout: TableLayout = {
  family: 'custom',
  title: 'mapped by hand',
  table: 'logins',
  columns: {
    id: { column: 'k', encoding: 'text' },
    shop: { column: 'store', encoding: 'text' },
    isOnline: { column: 'by_user', encoding: 'boolean-integer' },
    accessToken: { column: 'api_token', encoding: 'text' },
    expires: { column: 'until', encoding: 'seconds' },
  },
};

describe('mapping a table by hand', () => {
  it('tells tables with their columns, and reads a few sessions as the layout says, tokens masked', async () => {
    await using desk = await startDesk();
    const { address } = sqliteDraft(oddFile(desk.folder));
    const tables = await desk.client.profiles.tables({ address });
    expect(tables.map(({ name, columns }) => [name, columns.map((column) => column.name)])).toEqual([
      ['logins', ['k', 'store', 'by_user', 'api_token', 'until']],
    ]);

    const samples = await desk.client.profiles.previewLayout({ address, layout });
    const byShop = new Map(samples.map((sample) => [sample.fields.shop, sample]));
    expect(byShop.get('plain-tea.myshopify.com')).toMatchObject({
      fields: { isOnline: false, expires: 1_893_456_000_000 },
      tokens: { accessToken: { length: TOKEN.length, lastFour: '6789' } },
      status: 'active',
    });
    expect(byShop.get('green-tea.myshopify.com')?.status).toBe('unreadable');
    expect(JSON.stringify(samples)).not.toContain(TOKEN);
  });

  it('never shows a token as something else, whatever the window asks for', async () => {
    await using desk = await startDesk();
    const draft = sqliteDraft(oddFile(desk.folder));
    const stray = {
      ...layout,
      columns: { ...layout.columns, state: { column: 'api_token', encoding: 'text' as const } },
    };
    const refused = { code: 'BAD_INPUT', message: expect.stringContaining('api_token') };
    await expect(desk.client.profiles.previewLayout({ address: draft.address, layout: stray })).rejects.toMatchObject(
      refused,
    );
    await expect(desk.client.profiles.create({ ...draft, layout: stray })).rejects.toMatchObject(refused);
    const { id } = await desk.client.profiles.create({ ...draft, layout });
    await expect(
      desk.client.profiles.update({ storeId: id, draft: { ...draft, layout: stray } }),
    ).rejects.toMatchObject(refused);
  });

  it('opens a store as it was mapped', async () => {
    await using desk = await startDesk();
    const { id } = await desk.client.profiles.create({ ...sqliteDraft(oddFile(desk.folder)), layout });
    const description = await desk.client.stores.describe({ storeId: id });
    expect(description).toMatchObject({ layoutTitle: 'mapped by hand', layout: { table: 'logins' } });
  });
});

describe('an index on shop', () => {
  it('is made only where changes are allowed, after the name in production, and is in the activity', async () => {
    await using desk = await startDesk();
    const draft = sqliteDraft(oddFile(desk.folder), { environment: 'production', access: 'read-only', name: 'orders' });
    const { id: storeId } = await desk.client.profiles.create({ ...draft, layout });
    const plan = await desk.client.stores.planIndex({ storeId });
    expect(plan.plan?.statement).toMatch(/create index/i);
    expect(plan.confirm).toBe('orders');

    await expect(desk.client.stores.createIndex({ storeId, confirmation: 'orders' })).rejects.toMatchObject({
      code: 'READ_ONLY',
    });
    await desk.client.stores.unlock({ storeId, confirmation: 'orders' });
    await expect(desk.client.stores.createIndex({ storeId })).rejects.toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
    const after = await desk.client.stores.createIndex({ storeId, confirmation: 'orders' });
    expect(after.indexes.map(({ columns }) => columns)).toContainEqual(['store']);
    expect(await desk.client.stores.planIndex({ storeId })).not.toHaveProperty('plan');
    const { entries } = await desk.client.activity.list({ limit: 10 });
    expect(entries.find(({ action }) => action === 'create-index')).toMatchObject({ outcome: 'done' });
  });
});
