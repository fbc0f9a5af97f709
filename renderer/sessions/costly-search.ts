import type { RecordPage, SessionFilter, StoreDescription } from '../../shared/records.ts';
import { isFiltered } from '../routes.ts';

/** Read capacity units that a list may use up without asking first. */
const FEW_UNITS = 100;
/** The same for keys that are read: a tenth of what Cloudflare's free plan allows a day. */
const FEW_KEYS = 10_000;

type FirstPage = Pick<RecordPage, 'readUnits' | 'outOf'>;

/** Whether it is worth asking what going on after the first page costs: for a search that reads one by one, or uses up units. */
export function mayCost(
  { readUnits, outOf }: FirstPage,
  search: { filter: SessionFilter; needsScan: boolean },
): boolean {
  if (readUnits !== undefined) return outOf !== undefined || search.needsScan;
  return isFiltered(search.filter) && search.needsScan;
}

/** Whether going on after the first page costs more than a list should without asking. */
export function isCostly({ readUnits }: FirstPage, description: StoreDescription | undefined): boolean {
  const reads = description?.scanCost?.reads;
  if (description?.capabilities.billsReads === 'keys') return reads === undefined || reads > FEW_KEYS;
  return readUnits !== undefined && Math.max(readUnits, reads ?? 0) > FEW_UNITS;
}
