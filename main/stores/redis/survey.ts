import type { Count } from '../../../shared/records.ts';
import { ageOf, type PairsAge } from '../../layouts/pairs.ts';
import type { Client } from './client.ts';
import { databaseSize, valuesOn } from './commands.ts';
import type { RedisConnection } from './connection.ts';
import { entryOf } from './entries.ts';
import { step, type WalkPosition } from './walk.ts';

/** What a look at a part of a prefix's keys found. */
export interface Survey {
  sessions: number;
  unreadable: number;
  /** Entries of the index on shop. */
  entries: number;
  /** Keys that hold something else than text. */
  otherTypes: number;
  ages: Record<PairsAge, number>;
  /** Every key was looked at. */
  whole: boolean;
  /** Part of the database that was looked at: 0 to 1. */
  part: number;
}

/** How far a look goes at the most: keys, milliseconds, or until it has seen enough. */
interface Limits {
  keys: number;
  time: number;
  enough?: (found: Survey) => boolean;
}

/** A database of so many keys is looked through; of a larger one a part. */
const WHOLE: Limits = { keys: 20_000, time: 1500 };
/** What an app stores now it stores all over again: a few sessions show it. */
const AGE: Limits = {
  keys: 200_000,
  time: 500,
  enough: ({ ages }) => ages.current > 0 || ages.before >= 50,
};
const STEP = 1000;

export function surveyAll(connection: RedisConnection, prefix: string, signal: AbortSignal | undefined) {
  return survey(connection, prefix, WHOLE, signal);
}

/** The age that an app writes in now: sessions of before stay until they are stored anew. */
export async function findAge(
  connection: RedisConnection,
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<PairsAge> {
  return ageIn(await survey(connection, prefix, AGE, signal));
}

async function survey(
  connection: RedisConnection,
  prefix: string,
  limits: Limits,
  signal: AbortSignal | undefined,
): Promise<Survey> {
  const found: Survey = {
    sessions: 0,
    unreadable: 0,
    entries: 0,
    otherTypes: 0,
    ages: { current: 0, before: 0 },
    whole: false,
    part: 0,
  };
  const size = await connection.ask(signal, databaseSize);
  const until = performance.now() + limits.time;
  const seen = new Set<string>();
  let position: WalkPosition | undefined;
  let looked = 0;
  do {
    const from = position;
    const stepped = await connection.ask(signal, async (client) => {
      const at = await step(client, prefix, from, STEP);
      return at && { ...at, values: await valuesOn(at.node, client, at.keys) };
    });
    if (stepped === undefined) break;
    const empty: string[] = [];
    for (const [at, key] of stepped.keys.entries()) {
      if (seen.has(key)) continue;
      seen.add(key);
      const value = stepped.values[at];
      if (value === undefined) empty.push(key);
      const entry = value === undefined ? undefined : entryOf(prefix, key, value);
      if (entry?.kind === 'unreadable') found.unreadable += 1;
      if (entry?.kind === 'index') found.entries += 1;
      if (entry?.kind !== 'session') continue;
      found.sessions += 1;
      const age = ageOf(entry.pairs);
      if (age !== undefined) found.ages[age] += 1;
    }
    found.otherTypes += await connection.ask(signal, (client) => countOthers(client, empty));
    looked += STEP;
    position = stepped.next;
  } while (
    position !== undefined &&
    looked < limits.keys &&
    performance.now() < until &&
    limits.enough?.(found) !== true
  );
  found.whole = position === undefined;
  found.part = found.whole || size === undefined || size === 0 ? 1 : Math.min(1, looked / size);
  return found;
}

/** How many of the keys hold something else than text; some may be gone since they were named. */
async function countOthers(client: Client, keys: readonly string[]): Promise<number> {
  const types = await Promise.all(keys.map((key) => client.type(key)));
  return types.filter((type) => type !== 'none' && type !== 'string').length;
}

/** How many sessions there are, as far as a survey tells. */
export function totalOf({ sessions, unreadable, whole, part }: Survey): Count {
  const count = sessions + unreadable;
  return { count: whole ? count : Math.round(count / part), exact: whole };
}

export function ageIn({ ages }: Survey): PairsAge {
  return ages.current === 0 && ages.before > 0 ? 'before' : 'current';
}
