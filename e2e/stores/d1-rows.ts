import { randomUUID } from 'node:crypto';
import { makeD1Place } from './d1-place.ts';
import * as schemas from './schemas.ts';
import { LOOSE, ONLINE_DETAILS, PRISMA_WAYS, SAME_NAMES, type StoreRow } from './table.ts';

function inD1(name: string, schema: string, is: Partial<StoreRow> & Pick<StoreRow, 'milliseconds'>): StoreRow {
  return {
    name: `Cloudflare D1, ${name}`,
    columns: SAME_NAMES,
    shared: true,
    absentIsFalse: [],
    lost: ONLINE_DETAILS,
    uniqueIds: true,
    ...LOOSE,
    ...is,
    async make() {
      const place = await makeD1Place(schema.split(/;\s*/).filter((statement) => statement !== ''));
      return { open: (access = 'read-write') => place.open({ access }), remove: () => place.remove() };
    },
  };
}

/** One session that shows in which form a table keeps its times, as Prisma's adapter for D1 writes them. */
const PRISMA_ON_D1 = `${schemas.PRISMA}
INSERT INTO "Session" (id, shop, state, expires, accessToken)
VALUES ('${randomUUID()}', 'elsewhere.myshopify.com', '', '2026-11-20T12:34:56.789+00:00', 'x');`;

export const D1_ROWS: readonly StoreRow[] = [
  inD1('official table', schemas.OFFICIAL_CURRENT, { milliseconds: false }),
  inD1('Prisma', PRISMA_ON_D1, PRISMA_WAYS),
  inD1('Drizzle, with an index on shop', `${schemas.DRIZZLE} CREATE INDEX s ON session (shop);`, {
    milliseconds: true,
    ownWays: true,
  }),
  inD1('no key at all', schemas.OFFICIAL_CURRENT.replace('NOT NULL PRIMARY KEY', ''), {
    milliseconds: false,
    uniqueIds: false,
  }),
];
