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

/** `Scanned 12,000 of about 300,000 keys`; undefined where there is nothing to tell. */
export function scanProgressLabel(
  { scannedCount, outOf, more }: Pick<ListState, 'scannedCount' | 'outOf' | 'more'>,
  backend: Backend | undefined,
): string | undefined {
  if (scannedCount === undefined) return undefined;
  const things = counted(scannedCount, scannedLabel(backend));
  if (!more) {
    // Stores that only guess how many they gave to look at are not to be taken at their word at the end.
    if (outOf !== undefined && outOf !== scannedCount) return `Scanned all ${thingsIn(backend)}`;
    return scannedCount < 2 ? `Scanned ${things}` : `Scanned all ${things}`;
  }
  // The store only guessed, and there are more.
  if (outOf === undefined || outOf <= scannedCount) return `Scanned ${things} so far`;
  return `Scanned ${formatCount(scannedCount)} of about ${formatCount(outOf)} ${thingsIn(backend)}`;
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

/** How long throttling has made the list wait. @param milliseconds so far */
export function slowedLabel(milliseconds: number): string {
  const seconds = UNITS.format(Math.max(100, milliseconds) / 1000);
  return `The store throttled requests: waited ${seconds} s so far.`;
}

/** The one shop that a search for its beginning most likely means, to be found without a full scan. */
export function likelyShop({ shop }: SessionFilter): string | undefined {
  if (shop === undefined || shop.match === 'exact') return undefined;
  if (isShopDomain(shop.value)) return canonicalShop(shop.value);
  const [name = ''] = shop.value.split('.');
  const domain = `${name.toLowerCase()}.myshopify.com`;
  return isShopDomain(domain) ? domain : undefined;
}
