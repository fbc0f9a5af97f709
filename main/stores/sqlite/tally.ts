import type Database from 'better-sqlite3';
import type { Interrupt } from './interrupt.ts';

interface Tally {
  numbers: Map<unknown, number>;
  lists: Map<unknown, number>;
}

/**
 * Counts numbers and texts in one pass. SQLite itself would sort the rows first, in memory that grows with the table.
 */
export function addTally(db: InstanceType<typeof Database>, interrupt: Interrupt): void {
  db.aggregate('desk_tally', {
    safeIntegers: false,
    varargs: true,
    start: (): Tally => ({ numbers: new Map(), lists: new Map() }),
    step: ({ numbers, lists }: Tally, ...[packed, list, most]: unknown[]) => {
      interrupt.check();
      numbers.set(packed, (numbers.get(packed) ?? 0) + 1);
      if (packed === null || list === null || (lists.size > Number(most) && !lists.has(list))) return;
      lists.set(list, (lists.get(list) ?? 0) + 1);
    },
    result: ({ numbers, lists }: Tally) =>
      JSON.stringify([
        ...[...numbers].map(([packed, n]) => ({ packed, n })),
        ...[...lists].map(([list, n]) => ({ list, n })),
      ]),
  });
}
