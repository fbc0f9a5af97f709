import { DeskError } from '../../../shared/errors.ts';
import { idForm } from '../../../shared/ids.ts';

/** What can be told from a key alone. The adapter keeps a session under its id, and a shop's ids under `shop:{shop}`. */

const INDEX_PREFIX = 'shop:';
/** Bytes. */
const LONGEST_KEY = 512;

export function indexKey(shop: string): string {
  return `${INDEX_PREFIX}${shop}`;
}

export function isIndexKey(key: string): boolean {
  return key.startsWith(INDEX_PREFIX);
}

/** The shop whose ids lie under this key of the index. */
export function shopOfIndexKey(key: string): string {
  return key.slice(INDEX_PREFIX.length);
}

/** Whether only a session would have this key: other programs' keys are told by their values. */
export function isSessionKey(key: string): boolean {
  const { form } = idForm(key);
  return form === 'offline' || form === 'online' || form === 'random';
}

/** The shop that the key of a session names. */
export function shopOfKey(key: string): string | undefined {
  const form = idForm(key);
  return form.form === 'offline' || form.form === 'online' ? form.shop : undefined;
}

/** False where the key itself names another shop. */
export function canBeOfShop(key: string, shop: string): boolean {
  return !isIndexKey(key) && (shopOfKey(key) ?? shop) === shop;
}

/** The beginnings of the keys that tell that they are of this shop. */
export function prefixesOfShop(shop: string): [string, string] {
  return [`offline_${shop}`, `${shop}_`];
}

/** Why Cloudflare has no such key; undefined where it may have. */
function whyNoKey(key: string): string | undefined {
  if (key === '') return 'is empty';
  if (key === '.' || key === '..') return `is “${key}”`;
  const bytes = Buffer.byteLength(key);
  return bytes > LONGEST_KEY ? `has ${bytes} bytes, and ${LONGEST_KEY} are the most` : undefined;
}

export function canBeKey(key: string): boolean {
  return whyNoKey(key) === undefined;
}

/** @throws DeskError VALUE_REFUSED where no session can lie under this id, or be found by this shop */
export function checkKeys(id: string, shop: string): void {
  const reason =
    whyNoKey(id) ?? (isIndexKey(id) ? `begins with ${INDEX_PREFIX}, as the adapter’s index does` : undefined);
  const index = whyNoKey(indexKey(shop));
  if (reason === undefined && index === undefined) return;
  const what = reason === undefined ? `the adapter’s index has no key for this shop: it ${index}` : `the id ${reason}`;
  throw new DeskError('VALUE_REFUSED', `Cloudflare KV cannot hold this session: ${what}. Nothing was written.`, {
    hint: 'Give the session another id or shop.',
  });
}
