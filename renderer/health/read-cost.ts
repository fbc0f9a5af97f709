import type { StoreDescription } from '../../shared/records.ts';
import { formatCount } from '../parts/counts.ts';
import { roughUnitsLabel } from '../sessions/scan-progress-label.ts';

/** What a check is billed for; undefined where reading costs nothing. */
export function readCost({ capabilities, scanUnits, scanRows }: StoreDescription): string | undefined {
  if (capabilities.billsReads === undefined) return undefined;
  if (capabilities.billsReads === 'rows') {
    return scanRows === undefined
      ? 'Each row that is read is billed.'
      : `Counting and reading the sessions is billed as about ${formatCount(scanRows)} rows read.`;
  }
  return scanUnits === undefined
    ? 'The size of the table isn’t known, so neither is how many read units that uses.'
    : `That uses ${roughUnitsLabel(scanUnits)}.`;
}
