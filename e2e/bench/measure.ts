import { Bench } from 'tinybench';
import type { SessionStore } from '../../main/stores/store.ts';

/** Sessions on a page, in every measurement. */
export const LIMIT = 100;
export const BY_ID = { by: 'id', direction: 'asc' } as const;

/** One work, done in several ways in the same run; medians in milliseconds. */
export interface Row {
  work: string;
  ours: number;
  byHand: number;
  /** The official adapter, where it can do that at all. */
  official?: number;
}

type Work = () => unknown;

/** Measures the ways of one work, one after the other. */
export async function compare(work: string, ways: { ours: Work; byHand: Work; official?: Work }): Promise<Row> {
  const bench = new Bench({ time: 400, warmupTime: 100, iterations: 5, warmupIterations: 1, retainSamples: true });
  for (const [name, way] of Object.entries(ways)) {
    bench.add(name, async () => {
      await way();
    });
  }
  await bench.run();
  return {
    work,
    ours: medianOf(bench, 'ours'),
    byHand: medianOf(bench, 'byHand'),
    ...(ways.official !== undefined && { official: medianOf(bench, 'official') }),
  };
}

/** Measures work that takes long, or cannot be repeated: each way has its turn so many times, so that all have the same weather. */
export async function compareInTurn(
  work: string,
  rounds: number,
  ways: { ours: Work; byHand: Work; official?: Work },
): Promise<Row> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, way] of Object.entries(ways)) {
      const start = performance.now();
      await way();
      times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
    }
  }
  const timeOf = (name: string) => median(times.get(name) ?? []);
  return {
    work,
    ours: timeOf('ours'),
    byHand: timeOf('byHand'),
    ...(ways.official !== undefined && { official: timeOf('official') }),
  };
}

/** The cursors after the first `offsets` sessions, found as a person would: by going on from page to page. */
export async function cursorsAt(store: SessionStore, offsets: readonly number[]): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  let cursor: string | undefined;
  let at = 0;
  for (const offset of offsets) {
    while (at < offset) {
      const limit = Math.min(500, offset - at);
      const page = await store.page({ filter: {}, order: BY_ID, limit, cursor, now: Date.now() }, {});
      cursor = page.next;
      at += page.sessions.length;
    }
    found.push(cursor);
  }
  return found;
}

function medianOf(bench: Bench, name: string): number {
  const result = bench.getTask(name)?.result;
  if (result?.state !== 'completed') throw new Error(`${name} was not measured`);
  return result.latency.p50;
}

export function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
