import { likelyShop, offlineId } from '../../../shared/ids.ts';
import { checkCancelled } from '../cancel.ts';
import { matchesFilter, matchesShop, prefixForms } from '../filter.ts';
import type { IdQuery, StoredSession, StoreFilter } from '../store.ts';
import type { Client } from './client.ts';
import { expiriesOf, valuesOn } from './commands.ts';
import { entryOf, sessionOf } from './entries.ts';
import { keyOf, nameOf, patternWithin } from './keys.ts';
import { readKeys, type Source } from './reading.ts';
import { step, type Step, type WalkPosition } from './walk.ts';

export type WantedShop = NonNullable<StoreFilter['shop']>;

const OFFLINE = offlineId('');

/** Keys whose names the server compares in one step: it takes a few milliseconds. */
export const NAMES_STEP = 10_000;

/** Whether a key is called as a session of such a shop is, or as its entry in the index. */
function isCalledSo(name: string, { match, value }: WantedShop): boolean {
  if (match === 'exact') return name === value || name === offlineId(value) || name.startsWith(`${value}_`);
  const told = name.startsWith(OFFLINE) ? name.slice(OFFLINE.length) : name;
  if (match === 'contains') return told.toLowerCase().includes(value.toLowerCase());
  return prefixForms(value).some((start) => told.startsWith(start));
}

/** Of the keys that a step of `SCAN` found, the sessions whose names may tell the shop, and those that the index lists for one. */
export async function readCalledSo(
  client: Client,
  prefix: string,
  shop: WantedShop,
  { node, keys }: Pick<Step, 'node' | 'keys'>,
): Promise<StoredSession[]> {
  const isTelling = (key: string) => isCalledSo(nameOf(prefix, key) ?? '', shop);
  const telling = keys.filter(isTelling);
  if (telling.length === 0) return [];
  const [values, expiries] = await Promise.all([valuesOn(node, client, telling), expiriesOf(client, telling)]);
  const entries = telling.map((key, at) => {
    const value = values[at];
    return value === undefined ? undefined : entryOf(prefix, key, value);
  });
  const listed = await Promise.all(
    entries.map(async (entry) => {
      if (entry?.kind !== 'index' || !matchesShop(entry.shop, shop)) return [];
      const others = await readKeys(
        client,
        prefix,
        entry.keys.filter((key) => !isTelling(key)),
      );
      return others.filter(({ fields }) => fields.shop === entry.shop);
    }),
  );
  return [...entries.flatMap((entry, at) => sessionOf(entry, expiries[at]) ?? []), ...listed.flat()];
}

/**
 * What names of keys tell of a shop. Undefined where a page is as quick: where an adapter keeps an index, for all but the shop that
 * the beginning of a name most likely means.
 */
export async function readByIds(
  source: Source,
  { filter, limit, now }: IdQuery,
  signal: AbortSignal | undefined,
): Promise<StoredSession[] | undefined> {
  const { shop } = filter;
  if (shop === undefined || shop.match === 'contains' || shop.value === '') return undefined;
  const { connection, entries } = source;
  const isWanted = (stored: StoredSession) => matchesFilter(stored, filter, now);
  if (!(await connection.ask(signal, (client) => entries.isKept(client)))) {
    return readNamed(source, shop, { limit, isWanted }, signal);
  }
  const likely = shop.match === 'prefix' ? likelyShop(shop.value) : undefined;
  if (likely === undefined) return undefined;
  const listed = await connection.ask(signal, async (client) => readListed(client, source, likely, limit));
  const found = listed.filter(isWanted);
  return found.length === 0 ? undefined : found;
}

/** The offline session of a shop, and what the index lists for it. */
async function readListed(
  client: Client,
  { prefix, entries }: Source,
  shop: string,
  limit: number,
): Promise<StoredSession[]> {
  const listed = await entries.read(client, shop);
  const keys = [keyOf(prefix, offlineId(shop)), ...(typeof listed === 'object' ? listed : [])];
  return readKeys(client, prefix, keys.slice(0, limit));
}

async function readNamed(
  { connection, prefix }: Source,
  shop: WantedShop,
  { limit, isWanted }: { limit: number; isWanted: (stored: StoredSession) => boolean },
  signal: AbortSignal | undefined,
): Promise<StoredSession[]> {
  const pattern = patternWithin(prefix, shop.value);
  const sessions: StoredSession[] = [];
  let position: WalkPosition | undefined;
  do {
    checkCancelled(signal);
    const from = position;
    const { found, next } = await connection.ask(signal, async (client) => {
      const stepped = await step(client, pattern, from, NAMES_STEP);
      return stepped === undefined
        ? { found: [], next: undefined }
        : { found: await readCalledSo(client, prefix, shop, stepped), next: stepped.next };
    });
    sessions.push(...found.filter(isWanted));
    position = next;
  } while (position !== undefined && sessions.length < limit);
  return sessions.slice(0, limit);
}
