import type { SessionRecord } from '../../shared/records.ts';

/** What speaks for a wrong layout: every sampled session fails. */
export interface LayoutSuspicion {
  sampled: number;
  /** What is wrong with the first of them. */
  example: string | undefined;
}

/** @param records some sessions of the whole store, whatever is searched for */
export function layoutSuspicion(records: readonly SessionRecord[]): LayoutSuspicion | undefined {
  const [first] = records;
  if (first === undefined || records.some(({ status }) => status !== 'unreadable')) return undefined;
  // One broken session alone says nothing about the others that are to come.
  if (records.length === 1) return undefined;
  return { sampled: records.length, example: first.problems.find(({ severity }) => severity === 'error')?.message };
}
