import type { Count } from '../../../shared/records.ts';
import { ageOf, type PairsAge } from '../../layouts/pairs.ts';
import type { Client } from './client.ts';
import { databaseSize, valuesOn } from './commands.ts';
import type { RedisConnection } from './connection.ts';
import { entryOf, type Stored } from './entries.ts';
import { patternOf } from './keys.ts';
import { sampleKeys } from './walk.ts';

/** What a look at a part of a prefix's keys found. */
export interface Survey {
  sessions: number;
  unreadable: number;
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

/** A database of so many keys is looked through; of a larger one a sample. */
const MOST_WHOLE = 20_000;
const WHOLE: Limits = { keys: MOST_WHOLE, time: 1500 };
const SAMPLE: Limits = { keys: 4000, time: 1500 };
/** What an app stores now it stores all over again: a few online sessions show it. */
const AGE: Limits = {
  keys: 10_000,
  time: 500,
  enough: ({ ages }) => ages.current > 0 || ages.before >= 50,
};
const STEP = 1000;

export async function surveyAll(
  connection: RedisConnection,
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<Survey> {
  const size = (await connection.ask(signal, databaseSize)) ?? 0;
  return survey(connection, prefix, size > MOST_WHOLE ? SAMPLE : WHOLE, signal);
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
    otherTypes: 0,
    ages: { current: 0, before: 0 },
    whole: false,
    part: 0,
  };
  const size = await connection.ask(signal, databaseSize);
  const until = performance.now() + limits.time;
  const seen = new Set<string>();
  let looked = 0;
  for await (const steps of sampleKeys(connection, { pattern: patternOf(prefix), count: STEP }, signal)) {
    for (const { node, keys } of steps) {
      const fresh = keys.filter((key) => !seen.has(key));
      for (const key of fresh) seen.add(key);
      const values = await connection.ask(signal, (client) => valuesOn(node, client, fresh));
      for (const [at, key] of fresh.entries()) note(found, prefix, key, values[at]);
      const empty = fresh.filter((_, at) => values[at] === undefined);
      found.otherTypes += await connection.ask(signal, (client) => countOthers(client, empty));
    }
    looked += STEP;
    if (looked >= limits.keys || performance.now() >= until || limits.enough?.(found) === true) {
      return { ...found, part: size === undefined || size === 0 ? 1 : Math.min(1, looked / size) };
    }
  }
  return { ...found, whole: true, part: 1 };
}

function note(found: Survey, prefix: string, key: string, value: Stored | undefined): void {
  const entry = value === undefined ? undefined : entryOf(prefix, key, value);
  if (entry?.kind === 'unreadable') found.unreadable += 1;
  if (entry?.kind !== 'session') return;
  found.sessions += 1;
  const age = ageOf(entry.pairs);
  if (age !== undefined) found.ages[age] += 1;
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
