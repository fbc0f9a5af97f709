import { z } from 'zod';
import { name } from './address-fields.ts';
import { SHOP_INDEX, TABLE_CREATION, TABLE_LABELS, type BackendDescription } from './backend.ts';
import { cloudflareForm, cloudflarePlace, OF_CLOUDFLARE_PLACE, placeOfForm, valuesOfPlace } from './cloudflare.ts';

export const cloudflareD1Address = z.strictObject({
  backend: z.literal('cloudflare-d1'),
  place: cloudflarePlace,
  /** Id of the database; detected when absent. */
  database: name.optional(),
  /** Table in it that holds the sessions; detected when absent. */
  table: name.optional(),
});
export type CloudflareD1Address = z.infer<typeof cloudflareD1Address>;

/** `database` or `database/table` */
export function containerOf({ database, table }: CloudflareD1Address): string | undefined {
  return database === undefined || table === undefined ? database : `${database}/${table}`;
}

export function databaseAndTable(container: string): Pick<CloudflareD1Address, 'database' | 'table'> {
  const [, database = '', table = ''] = /^([^/]*)(?:\/(.*))?$/s.exec(container) ?? [];
  return { ...(database !== '' && { database }), ...(database !== '' && table !== '' && { table }) };
}

export const cloudflareD1: BackendDescription<CloudflareD1Address> = {
  name: 'Cloudflare D1',
  labels: { ...TABLE_LABELS, container: 'database', containers: 'databases' },
  declaresColumns: true,
  canMap: true,
  hasIndexes: true,
  creation: TABLE_CREATION,
  index: {
    ...SHOP_INDEX,
    cost: 'The app waits while it is created: some seconds for each million sessions.',
  },
  examples: [
    { text: 'https://dash.cloudflare.com/…/workers/d1', label: 'Cloudflare D1, by its address in the dashboard' },
    { text: 'wrangler-d1:./my-app', label: 'What wrangler dev stores of Cloudflare D1' },
  ],
  form: {
    ...cloudflareForm('D1: Edit, which running any statement requires', 'Database ID (optional)'),
    valuesOf: (address) => ({ ...valuesOfPlace(address), container: containerOf(address) ?? '' }),
    addressOf: (filled) => ({
      backend: 'cloudflare-d1',
      place: placeOfForm(filled),
      ...databaseAndTable(filled.text('container')),
    }),
  },
  container: containerOf,
  withContainer: ({ backend, place }, container) => ({ backend, place, ...databaseAndTable(container ?? '') }),
  ...OF_CLOUDFLARE_PLACE,
};
