import type { Backend, Profile } from '../../shared/profiles.ts';
import type { StoreCapabilities } from '../../shared/records.ts';
import { SESSION_FIELDS, type SessionField } from '../../shared/session.ts';
import { fieldList } from '../changes/field-words.ts';

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** `1.2 MB`. @param bytes as on disk */
export function formatSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size.toLocaleString('en', { maximumFractionDigits: unit === 0 ? 0 : 1 })} ${UNITS[unit] ?? ''}`;
}

const REFRESH: readonly SessionField[] = ['refreshToken', 'refreshTokenExpires'];
const ORDER_WORDS = { id: 'session id', shop: 'shop', expires: 'expiry' };
const LIST = new Intl.ListFormat('en', { type: 'disjunction' });

/** What a store cannot do and what that means, one sentence each; empty where nothing is missing. */
export function shortcomings(capabilities: StoreCapabilities): string[] {
  const sentences: string[] = [];
  const lost = SESSION_FIELDS.filter((field) => !capabilities.fields.includes(field));
  const other = lost.filter((field) => !REFRESH.includes(field));
  if (lost.length > other.length) {
    sentences.push('Keep refresh tokens: an app with expiring tokens would lose them here at its next refresh.');
  }
  if (other.length > 0) sentences.push(`Keep these fields, which have no column: ${fieldList(other)}.`);
  if (!capabilities.durable) sentences.push('Outlive the program: it is in memory only.');
  if (!capabilities.transactions) {
    sentences.push('Change several sessions as one: what stops half-way leaves its first half done.');
  }
  const indexed = new Set(capabilities.indexedOrders.map(({ by }) => by));
  const slow = capabilities.orders.filter((by) => !indexed.has(by));
  if (slow.length > 0) {
    sentences.push(
      `Sort by ${LIST.format(slow.map((by) => ORDER_WORDS[by]))} without reading everything: there is no index for that.`,
    );
  }
  return sentences;
}

/** The kinds of store that a table can be made in. */
export function hasTables(backend: Backend): boolean {
  return backend !== 'memory';
}

/** Whether mapping a table by hand could help a store that could not be opened. */
export function isAboutLayout(code: string, { address }: Pick<Profile, 'address'>): boolean {
  return hasTables(address.backend) && (code === 'LAYOUT_UNKNOWN' || code === 'TABLE_MISSING');
}
