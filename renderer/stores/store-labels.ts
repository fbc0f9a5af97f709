import { isAlwaysReadOnly, descriptionOf } from '../../shared/backends/index.ts';
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
const ORDER_LABELS = { id: 'session id', shop: 'shop', expires: 'expiry' };
const LIST = new Intl.ListFormat('en', { type: 'disjunction' });

/** What a store cannot do and what that means, one sentence each; empty where nothing is missing. */
export function shortcomings(capabilities: StoreCapabilities, { address }: Pick<Profile, 'address'>): string[] {
  if (isAlwaysReadOnly(address))
    return ['Be changed: what wrangler dev keeps on disk is only looked at.', ...orderShortcomings(capabilities)];
  return [...changeShortcomings(capabilities), ...orderShortcomings(capabilities)];
}

function changeShortcomings(capabilities: StoreCapabilities): string[] {
  const sentences: string[] = [];
  const lost = SESSION_FIELDS.filter((field) => !capabilities.fields.includes(field));
  const other = lost.filter((field) => !REFRESH.includes(field));
  if (lost.length > other.length) {
    sentences.push('Keep refresh tokens: an app with expiring tokens would lose them here at its next refresh.');
  }
  if (other.length > 0) sentences.push(`Keep these fields, for which it has no room: ${fieldList(other)}.`);
  if (!capabilities.durable) sentences.push('Outlive the program: it is in memory only.');
  if (!capabilities.transactions) {
    sentences.push('Change several sessions as one: what stops half-way leaves its first half done.');
  }
  if (capabilities.writes === 'checked') {
    sentences.push(
      'Compare and store in one step: what the app stores between our look and our writing is overwritten.',
    );
  }
  if (capabilities.delay !== undefined) sentences.push(`Show each change at once. ${capabilities.delay}`);
  return sentences;
}

function orderShortcomings(capabilities: StoreCapabilities): string[] {
  if (capabilities.orders.length === 0) return ['Sort: it lists sessions in an order of its own.'];
  const indexed = new Set(capabilities.indexedOrders.map(({ by }) => by));
  const slow = capabilities.orders.filter((by) => !indexed.has(by));
  if (slow.length === 0) return [];
  return [
    `Sort by ${LIST.format(slow.map((by) => ORDER_LABELS[by]))} without reading everything: there is no index for that.`,
  ];
}

/** Whether mapping by hand could help a store that could not be opened. */
export function isAboutLayout(code: string, { address }: Pick<Profile, 'address'>): boolean {
  return descriptionOf(address.backend).canMap && (code === 'LAYOUT_UNKNOWN' || code === 'TABLE_MISSING');
}
