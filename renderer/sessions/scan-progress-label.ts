import { descriptionOf, type Backend } from '../../shared/backends/index.ts';
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

type Progress = Pick<ListState, 'scannedCount' | 'outOf' | 'more'> & Partial<Pick<ListState, 'fromShopIndex'>>;

/**
 * `Scanned 12,000 of about 300,000 keys`; undefined where there is nothing to tell. What an index completes is told by names:
 * `Checked the names of 12,000 of about 300,000 keys`.
 */
export function scanProgressLabel(
  { scannedCount, outOf, more, fromShopIndex = false }: Progress,
  backend: Backend | undefined,
): string | undefined {
  if (scannedCount === undefined) return undefined;
  const scanned = fromShopIndex ? 'Checked the names of' : 'Scanned';
  const things = counted(scannedCount, scannedLabel(backend));
  if (!more) {
    // Stores that only guess how many they gave to look at are not to be taken at their word at the end.
    if (outOf !== undefined && outOf !== scannedCount) return `${scanned} all ${thingsIn(backend)}`;
    return scannedCount < 2 ? `${scanned} ${things}` : `${scanned} all ${things}`;
  }
  // The store only guessed, and there are more.
  if (outOf === undefined || outOf <= scannedCount) return `${scanned} ${things} so far`;
  return `${scanned} ${formatCount(scannedCount)} of about ${formatCount(outOf)} ${thingsIn(backend)}`;
}

const UNITS = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `12.5 read units`. */
export function unitsLabel(units: number): string {
  const number = UNITS.format(units);
  return `${number} ${number === '1' ? 'read unit' : 'read units'}`;
}

/** How long throttling has made the list wait. @param milliseconds so far */
export function slowedLabel(milliseconds: number): string {
  const seconds = UNITS.format(Math.max(100, milliseconds) / 1000);
  return `The store throttled requests: waited ${seconds} s so far.`;
}
