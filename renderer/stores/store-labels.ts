import { descriptionOf } from '../../shared/backends/index.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { StoreCapabilities } from '../../shared/records.ts';
import { SESSION_FIELDS, type SessionField } from '../../shared/session.ts';
import { fieldList } from '../changes/field-labels.ts';

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
const ORDER_LABELS = { id: 'session ID', shop: 'shop', expires: 'expiry' };
const LIST = new Intl.ListFormat('en', { type: 'disjunction' });

/** What a store cannot do and what that means, one sentence each; empty where nothing is missing. */
export function shortcomings(capabilities: StoreCapabilities, { address }: Pick<Profile, 'address'>): string[] {
  const readOnly = descriptionOf(address.backend).readOnlyReason?.(address);
  if (readOnly !== undefined) return [readOnly, ...orderShortcomings(capabilities)];
  return [...changeShortcomings(capabilities), ...orderShortcomings(capabilities)];
}

function changeShortcomings(capabilities: StoreCapabilities): string[] {
  const sentences: string[] = [];
  const lost = SESSION_FIELDS.filter((field) => !capabilities.fields.includes(field));
  const other = lost.filter((field) => !REFRESH.includes(field));
  if (lost.length > other.length) {
    sentences.push('Can’t store refresh tokens: an app with expiring tokens would lose them at its next refresh.');
  }
  if (other.length > 0) sentences.push(`Can’t store these fields (no column): ${fieldList(other)}.`);
  if (!capabilities.durable) sentences.push('Kept only until you quit.');
  if (!capabilities.transactions) {
    sentences.push('No transactions: a change to several sessions that stops midway stays partially done.');
  }
  if (capabilities.writes === 'checked') {
    sentences.push(
      'Can’t compare and store in one step: what the app stores between reading and writing is overwritten.',
    );
  }
  if (capabilities.delay !== undefined) sentences.push(`Changes may appear late. ${capabilities.delay}`);
  return sentences;
}

function orderShortcomings(capabilities: StoreCapabilities): string[] {
  if (capabilities.orders.length === 0) return ['No sorting: sessions are listed in the store’s own order.'];
  const indexed = new Set(capabilities.indexedOrders.map(({ by }) => by));
  const slow = capabilities.orders.filter((by) => !indexed.has(by));
  if (slow.length === 0) return [];
  return [`Sorting by ${LIST.format(slow.map((by) => ORDER_LABELS[by]))} takes a full scan: there is no index.`];
}

/** Whether mapping by hand could help a store that could not be opened. */
export function isAboutLayout(code: string, { address }: Pick<Profile, 'address'>): boolean {
  return descriptionOf(address.backend).canMap && (code === 'LAYOUT_UNKNOWN' || code === 'TABLE_MISSING');
}
