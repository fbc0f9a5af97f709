import { MOST_READ_TO_COUNT, type ScanCost, type SessionFilter, type StoreDescription } from '../../shared/records.ts';
import { counted } from './counts.ts';

const ROUGH = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });

type BilledBy = NonNullable<StoreDescription['capabilities']['billsReads']>;

const LABELS: Record<BilledBy, { one: string; many: string; verb: string; burden: string }> = {
  'read units': {
    one: 'read unit',
    many: 'read units',
    verb: 'uses',
    burden: 'It takes capacity from the app while it runs, and slows down when the table throttles.',
  },
  rows: {
    one: 'row read',
    many: 'rows read',
    verb: 'is billed as',
    burden: 'On Cloudflare’s free plan it counts against the daily limit that the app has, too.',
  },
  keys: {
    one: 'key read',
    many: 'keys read',
    verb: 'is billed as',
    burden: 'On Cloudflare’s free plan it counts against the daily limit that the app has, too.',
  },
};

/** `about 3,700 read units`, `about 1,200 rows read`, `about 1,200 keys read and 2 list requests`: as the bill has it. */
export function roughCost(billedBy: BilledBy, { reads, lists }: ScanCost): string {
  const { one, many } = LABELS[billedBy];
  const listed = lists === undefined ? '' : ` and ${counted(lists, 'list request')}`;
  return `about ${ROUGH.format(reads)} ${reads === 1 ? one : many}${listed}`;
}

/** What reading everything once comes to: `uses about 3,700 read units`. Undefined where it costs nothing, or that is not known. */
export function scanCostLabel({ capabilities: { billsReads }, scanCost }: StoreDescription): string | undefined {
  if (billsReads === undefined || scanCost === undefined) return undefined;
  return `${LABELS[billsReads].verb} ${roughCost(billsReads, scanCost)}`;
}

/** The same as a sentence, also where it is not known how much there is; undefined where reading costs nothing. */
export function readCost(description: StoreDescription): string | undefined {
  const { billsReads } = description.capabilities;
  if (billsReads === undefined) return undefined;
  const cost = scanCostLabel(description);
  if (cost !== undefined) return `That ${cost}.`;
  return billsReads === 'read units'
    ? 'The size of the table isn’t known, so neither is how many read units that uses.'
    : `The number of ${billsReads} isn’t known, so neither is how many are billed as read.`;
}

/** What a health check comes to: where rows are billed they are counted before they are read. */
export function checkCost(description: StoreDescription): string | undefined {
  const { capabilities, scanCost } = description;
  if (capabilities.billsReads !== 'rows' || scanCost === undefined) return readCost(description);
  const reads = scanCost.reads + Math.min(scanCost.reads, MOST_READ_TO_COUNT);
  return `Counting and reading the sessions is billed as ${roughCost('rows', { reads })}.`;
}

/** What else reading everything means to the app. */
export function readBurden({ capabilities: { billsReads } }: StoreDescription): string | undefined {
  return billsReads === undefined ? undefined : LABELS[billsReads].burden;
}

/** What finding all that matches comes to, as a sentence; undefined where that costs nothing, or not known yet. */
export function findingCost(filter: SessionFilter, description: StoreDescription | undefined): string | undefined {
  return description !== undefined && readsEverything(filter, description) ? readCost(description) : undefined;
}

/** Whether finding what matches reads everything there is: not an id, and not a shop that an index finds. */
export function readsEverything({ id, shop }: SessionFilter, description: StoreDescription): boolean {
  if (id !== undefined) return false;
  if (shop === undefined || shop.match === 'contains') return true;
  const column = description.layout?.columns.shop?.column ?? 'shop';
  const hasIndex = description.indexes.some(({ columns: [first] }) => first === column);
  const servesPrefix = description.capabilities.orders.length > 0;
  return !hasIndex || (shop.match === 'prefix' && !servesPrefix);
}
