import { DeskError } from '../../../shared/errors.ts';
import { idForm } from '../../../shared/ids.ts';
import type { TableLayout } from '../../../shared/layouts.ts';
import type { SessionFields } from '../../../shared/session.ts';
import { pairsText } from '../../layouts/edit-pairs.ts';
import { versionOf } from '../../layouts/version.ts';
import { listOf, type Client } from './client.ts';
import { evaluate, textsOf } from './commands.ts';
import { entryOf, redisSession, shopIn, storedText, type RedisSession, type Stored } from './entries.ts';
import { keyOf, MIGRATIONS, nameOf } from './keys.ts';
import { readKeys } from './reading.ts';
import { REMOVE, STORE } from './scripts.ts';
import type { ShopEntries } from './shop-entries.ts';
import type { RestoreCopy, StoredSession } from '../store.ts';
import { chunks } from '../chunks.ts';

/** When a key expires: milliseconds since 1970, or never. */
interface Expiry {
  at: number | undefined;
}

/** What must be there for a text to be stored; how long it lasts counts where that is said. */
export type Present = 'any' | 'absent' | { same: Stored; expiry?: Expiry };

/** A session as it was seen, which must still be there. */
export function stillAs({ value, expiresAt }: RedisSession): Present {
  return { same: value, expiry: { at: expiresAt } };
}

/** The text of a session. `present` is what it takes the place of; what there reads as it shall stays, and so does all else. */
export function textOf(layout: TableLayout, fields: SessionFields, present: Stored | undefined): string {
  return pairsText(layout, fields, typeof present === 'string' ? present : undefined);
}

/**
 * Keys of the adapter's own must not be those of sessions: it would read one as the other.
 * @throws DeskError VALUE_REFUSED
 */
export function checkName({ id, shop }: Pick<SessionFields, 'id' | 'shop'>): void {
  if (id !== MIGRATIONS && shop !== MIGRATIONS && id !== shop) return;
  throw nameTaken(id);
}

export function nameTaken(id: string): DeskError {
  const named = id === '' ? '“”' : id;
  const message = `Under the key for the id ${named} the adapter keeps something of its own. Nothing was written.`;
  return new DeskError('VALUE_REFUSED', message, { hint: 'Choose another id.' });
}

/** Stores a text. Tells whether it did, and what was there. A key that expires goes on expiring. */
export async function storeText(
  client: Client,
  key: string,
  value: Stored,
  expected: Present,
  expiry: 'keep' | Expiry = 'keep',
): Promise<{ stored: boolean; present: Stored | undefined }> {
  const [mode, old] = typeof expected === 'string' ? [expected, ''] : (['same', expected.same] as const);
  const seen = typeof expected === 'string' || expected.expiry === undefined ? 'any' : momentOf(expected.expiry);
  const until = expiry === 'keep' ? 'keep' : momentOf(expiry);
  const reply = listOf(await evaluate(client, STORE, [key], [bytesOf(value), mode, bytesOf(old), seen, until]));
  const present = Buffer.isBuffer(reply[1]) ? storedText(reply[1]) : undefined;
  return { stored: reply[0] === 1, present };
}

function momentOf({ at }: Expiry): string {
  return at === undefined ? 'none' : String(at);
}

function bytesOf(value: Stored): string | Buffer {
  return typeof value === 'string' ? value : Buffer.from(value);
}

/** As the adapter stores: whatever was there is replaced. The session and its entry go in one round trip. */
export async function replaceSession(
  client: Client,
  { prefix, entries, layout }: Keyspace,
  fields: SessionFields,
): Promise<void> {
  checkName(fields);
  const key = keyOf(prefix, fields.id);
  const text = textOf(layout, fields, undefined);
  const [{ stored, present }] = await Promise.all([
    storeText(client, key, text, 'any'),
    entries.list(client, fields.shop, key),
  ]);
  if (!stored) {
    await entries.unlist(client, fields.shop, [key]);
    throw nameTaken(fields.id);
  }
  await leaveShop(client, { prefix, entries }, key, present, fields.shop);
}

export interface Keyspace {
  prefix: string;
  entries: ShopEntries;
  /** New sessions are written in it. */
  layout: TableLayout;
}

/** A session that another took the place of leaves the entry of its own shop. */
export async function leaveShop(
  client: Client,
  { prefix, entries }: Pick<Keyspace, 'prefix' | 'entries'>,
  key: string,
  before: Stored | undefined,
  shop: string | undefined,
): Promise<void> {
  const old = before === undefined ? undefined : shopOf(prefix, key, before);
  if (old !== undefined && old !== shop) await entries.unlist(client, old, [key]);
}

/** The shop that a stored text belongs to; for one that cannot be read, the shop that its key names. */
export function shopOf(prefix: string, key: string, value: Stored): string | undefined {
  const entry = entryOf(prefix, key, value);
  const told = entry?.kind === 'session' ? shopIn(entry.pairs) : undefined;
  if (told !== undefined) return told;
  const form = idForm(nameOf(prefix, key) ?? '');
  return 'shop' in form ? form.shop : undefined;
}

/** Sessions deleted by one script at a time: it must not hold the server up. */
const CHUNK = 500;

/** What is deleted under a key: only what was seen there, or whatever session it is. */
export interface Doomed {
  key: string;
  seen?: RedisSession;
}

/** Deletes sessions and takes them out of the index. Returns the keys that went. Either all were seen, or none. */
export async function removeKeys(
  client: Client,
  { prefix, entries }: Keyspace,
  doomed: readonly Doomed[],
  isCluster: boolean,
  goOn: () => void,
): Promise<Set<string>> {
  const own = [...new Map(doomed.map((one) => [one.key, one])).values()].filter(
    ({ key }) => ![undefined, MIGRATIONS].includes(nameOf(prefix, key)),
  );
  const removed = new Set<string>();
  for (const chunk of chunks(own, CHUNK)) {
    goOn();
    const remove = async (some: readonly Doomed[]) =>
      textsOf(
        await evaluate(
          client,
          REMOVE,
          some.map(({ key }) => key),
          some.flatMap(({ seen }) =>
            seen === undefined ? [] : [bytesOf(seen.value), momentOf({ at: seen.expiresAt })],
          ),
        ),
      );
    const gone = isCluster ? (await Promise.all(chunk.map((one) => remove([one])))).flat() : await remove(chunk);
    const byShop = new Map<string, string[]>();
    for (const [index, { key }] of chunk.entries()) {
      const value = gone[index];
      if (value === undefined) continue;
      removed.add(key);
      const shop = shopOf(prefix, key, value);
      if (shop === undefined) continue;
      const ofShop = byShop.get(shop);
      if (ofShop === undefined) byShop.set(shop, [key]);
      else ofShop.push(key);
    }
    await Promise.all([...byShop].map(([shop, ofShop]) => entries.unlist(client, shop, ofShop)));
  }
  return removed;
}

/** Puts copies back byte by byte; tells for each whether it is there. */
export async function restoreAll(
  client: Client,
  keyspace: Keyspace,
  copies: readonly RestoreCopy[],
  goOn: () => void,
): Promise<boolean[]> {
  const done: boolean[] = [];
  for (const chunk of chunks(copies, CHUNK)) {
    goOn();
    const overwritten = chunk.flatMap(({ raw, over }) => (over === undefined ? [] : (redisSession(raw)?.key ?? [])));
    const present = new Map((await readKeys(client, keyspace.prefix, overwritten)).map((one) => [one.key, one]));
    done.push(...(await Promise.all(chunk.map((copy) => restoreOne(client, keyspace, copy, present)))));
  }
  return done;
}

/** One that has expired since it was copied is not stored, and takes the place of nothing. */
async function restoreOne(
  client: Client,
  { prefix, entries }: Keyspace,
  { raw, over }: RestoreCopy,
  presentOnes: ReadonlyMap<string, StoredSession>,
): Promise<boolean> {
  const copy = redisSession(raw);
  if (copy === undefined || nameOf(prefix, copy.key) === undefined) return false;
  let expected: Present = 'absent';
  const present = presentOnes.get(copy.key);
  if (over !== undefined && present !== undefined) {
    const now = redisSession(present.raw);
    if (now === undefined || versionOf(present.raw) !== over) return false;
    expected = stillAs(now);
  }
  const result = await storeText(client, copy.key, copy.value, expected, { at: copy.expiresAt });
  if (!result.stored) return false;
  // What cannot be read is not listed: the adapter would stumble over it.
  const entry = entryOf(prefix, copy.key, copy.value);
  const shop = entry?.kind === 'session' ? shopIn(entry.pairs) : undefined;
  await leaveShop(client, { prefix, entries }, copy.key, result.present, shop);
  if (shop !== undefined) await entries.list(client, shop, copy.key);
  return true;
}
