import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { keepMemorySmall } from '../../main/memory.ts';
import { createProgram } from '../../main/program.ts';
import { shopName } from '../../main/stores/memory/generate.ts';
import type { SessionFilter } from '../../shared/records.ts';
import { LIMIT } from './measure.ts';
import { measuredCall } from './measured-process.ts';
import { beginningOf } from './sessions.ts';

// Opens a Redis that is named on the command line, and searches it for shops; its arguments are a data folder, an address and the
// number of a shop.
keepMemorySmall();
const [dataDir = '', text = '', number = ''] = process.argv.slice(2);
const program = await createProgram({ dataDir: path.resolve(dataDir), host: 'browser', log: () => {} });
const client = createRouterClient(program.router);

async function pages(id: string, filter: SessionFilter, most = Infinity): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await client.sessions.page({
      storeId: id,
      filter,
      limit: LIMIT,
      ...(cursor !== undefined && { cursor }),
    });
    count += page.records.length;
    cursor = page.next;
  } while (cursor !== undefined && count < most);
  if (count === 0) throw new Error('Nothing was found.');
  return count;
}

async function byIds(id: string, filter: SessionFilter): Promise<number> {
  const { records } = await client.sessions.foundByIds({ storeId: id, filter, limit: LIMIT });
  if (records.length === 0) throw new Error('Nothing was found.');
  return records.length;
}

const storeId = await measuredCall('opened for the first time, to rows', async () => {
  const handle = program.nameStore({ text, cwd: dataDir }).slice('/open/'.length);
  const id = (await client.profiles.openNamed({ handle })).path.slice('/stores/'.length);
  await pages(id, {}, 1);
  return id;
});
await measuredCall('described', () => client.stores.describe({ storeId }));
const shop = shopName(Number(number));
const name = shop.slice(0, shop.indexOf('.'));
const searches = [
  { what: 'a shop', shop: { match: 'exact', value: shop } },
  { what: 'a shop’s whole name', shop: { match: 'prefix', value: name } },
  { what: 'a beginning', shop: { match: 'prefix', value: beginningOf(shop) } },
  { what: 'a part', shop: { match: 'contains', value: name.slice(3) } },
] as const;
for (const { what, ...filter } of searches) {
  // As the window asks: for what IDs tell and for the first page at the same time.
  const first = () => Promise.any([byIds(storeId, filter), pages(storeId, filter, 1)]);
  await measuredCall(`${what}, first rows`, first);
  await measuredCall(`${what}, all`, () => pages(storeId, filter));
}
await program.close();
