import { canonicalShop, isShopDomain } from '../../shared/ids.ts';
import { descriptionOf, type Backend } from '../../shared/backends/index.ts';
import type { SessionFilter } from '../../shared/records.ts';
import { counted, formatCount } from '../parts/counts.ts';
import type { ListState } from './page-list.ts';

/** What a store reads one by one to find sessions; keys and items can be other things too. */
function scannedLabel(backend: Backend | undefined): string {
  return backend === undefined ? 'session' : descriptionOf(backend).labels.scanned;
}

/** `keys`, `items`. */
export function thingsIn(backend: Backend | undefined): string {
  return `${scannedLabel(backend)}s`;
}

/** `Looked at 12,000 of about 300,000 keys`; undefined where there is nothing to tell. */
export function scanProgressLabel(
  { lookedAt, outOf, more }: Pick<ListState, 'lookedAt' | 'outOf' | 'more'>,
  backend: Backend | undefined,
): string | undefined {
  if (lookedAt === undefined) return undefined;
  const things = counted(lookedAt, scannedLabel(backend));
  if (!more) {
    // Stores that only guess how many they gave to look at are not to be taken at their word at the end.
    if (outOf !== undefined && outOf !== lookedAt) return `Looked at all ${thingsIn(backend)}`;
    return lookedAt < 2 ? `Looked at ${things}` : `Looked at all ${things}`;
  }
  // The store only guessed, and there are more.
  if (outOf === undefined || outOf <= lookedAt) return `Looked at ${things} so far`;
  return `Looked at ${formatCount(lookedAt)} of about ${formatCount(outOf)} ${thingsIn(backend)}`;
}

const UNITS = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const ROUGH_UNITS = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });

/** `12.5 read units`. */
export function unitsLabel(units: number): string {
  const number = UNITS.format(units);
  return `${number} ${number === '1' ? 'read unit' : 'read units'}`;
}

/** `about 3,700 read units`, as an estimate. */
export function roughUnitsLabel(units: number): string {
  return `about ${ROUGH_UNITS.format(units)} read units`;
}

/** What a store that asks to go slower means for the person who waits. */
export function slowedLabel(milliseconds: number): string {
  const seconds = UNITS.format(Math.max(100, milliseconds) / 1000);
  return `The store asked to go slower: waited ${seconds} s so far.`;
}

/** The one shop that a search for its beginning most likely means, to be found without looking at everything. */
export function likelyShop({ shop }: SessionFilter): string | undefined {
  if (shop === undefined || shop.match === 'exact') return undefined;
  if (isShopDomain(shop.value)) return canonicalShop(shop.value);
  const [name = ''] = shop.value.split('.');
  const domain = `${name.toLowerCase()}.myshopify.com`;
  return isShopDomain(domain) ? domain : undefined;
}
