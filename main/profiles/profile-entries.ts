import { z } from 'zod';
import { profileSchema, type Profile } from '../../shared/profiles.ts';
import type { DataProblem } from '../../shared/records.ts';
import { withoutSecrets } from '../safety/mask.ts';

/** One entry of `profiles.json`. */
export interface Entry {
  /** Absent where the entry cannot be read. */
  profile?: Profile;
  /** As it stands in the file; absent for one that is not there yet. */
  written?: unknown;
}

export interface ParsedProfiles {
  entries: Entry[];
  problems: DataProblem[];
  /** What else stands in the file. */
  rest: Record<string, unknown>;
}

const fileSchema = z.looseObject({ version: z.literal(1), profiles: z.array(z.unknown()) });

/** What the text of `profiles.json` holds, or what is wrong with the whole of it. */
export function parseProfiles(text: string): ParsedProfiles | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return `Not valid JSON: ${error instanceof Error ? withoutQuote(error.message) : String(error)}`;
  }
  const file = fileSchema.safeParse(json);
  if (!file.success) return `Not a list of profiles: ${firstIssue(file.error)}`;
  const { version: _, profiles, ...rest } = file.data;
  const parsed: ParsedProfiles = { entries: [], problems: [], rest };
  const ids = new Set<string>();
  for (const [at, written] of profiles.entries()) {
    const profile = readProfile(written);
    const wrong = typeof profile === 'string' ? profile : ids.has(profile.id) && 'id: another store has the same one.';
    if (typeof profile !== 'string' && wrong === false) {
      ids.add(profile.id);
      parsed.entries.push({ profile, written });
      continue;
    }
    parsed.entries.push({ written });
    parsed.problems.push(problemOf(written, at + 1, String(wrong)));
  }
  return parsed;
}

/** What V8 says of a text that is not JSON, without the piece of it that it repeats: a password can stand there. */
function withoutQuote(message: string): string {
  return message.replace(/, (?:\.\.\.)?".*$/s, '');
}

function problemOf(written: unknown, place: number, detail: string): DataProblem {
  // Whatever it is, it did not pass for a name: a person may have put anything there.
  const named =
    isObject(written) && typeof written['name'] === 'string' ? withoutSecrets(written['name']).slice(0, 80) : undefined;
  return {
    about: 'profile',
    message: named === undefined ? `Store ${place} of the list can’t be read.` : `The store “${named}” can’t be read.`,
    hint: 'It is still in profiles.json, unchanged. Quit Session Desk and repair it there, or add the store again.',
    detail: withoutSecrets(detail),
  };
}

/** A profile, without the keys that this version does not know; or what is wrong with it. */
function readProfile(written: unknown): Profile | string {
  let candidate = structuredClone(written);
  for (;;) {
    const result = profileSchema.safeParse(candidate);
    if (result.success) return result.data;
    const unknown = result.error.issues.filter((issue) => issue.code === 'unrecognized_keys');
    if (unknown.length === 0) return firstIssue(result.error);
    for (const { path, keys } of unknown) candidate = withoutKeys(candidate, path, keys);
  }
}

function withoutKeys(value: unknown, path: readonly PropertyKey[], keys: readonly string[]): unknown {
  if (!isObject(value)) return value;
  const [first, ...further] = path;
  if (first === undefined) return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
  const key = String(first);
  const inner = withoutKeys(value[key], further, keys);
  if (!Array.isArray(value)) return { ...value, [key]: inner };
  return value.map((item: unknown, at) => (String(at) === key ? inner : item));
}

/** An entry as it goes into the file: what this version knows of it as it is now, and beside it what it does not know. */
export function writeEntry({ profile, written }: Entry): unknown {
  if (profile === undefined) return written;
  return withUnknownKeys(profile, readProfile(written), written);
}

/** @param known what was read of `written`: all else in that is of a newer version */
function withUnknownKeys(now: unknown, known: unknown, written: unknown): unknown {
  if (!isObject(now) || !isObject(written) || !isObject(known)) return now;
  // Of another kind of store, or another list: what stood beside it belonged to that one.
  if (now['backend'] !== known['backend'] || Array.isArray(now)) return now;
  const unknown = Object.entries(written).filter(([key]) => !(key in known));
  const mixed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(now)) mixed[key] = withUnknownKeys(value, known[key], written[key]);
  for (const [key, value] of unknown) if (!(key in mixed)) mixed[key] = value;
  return mixed;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue?.path.join('.') ?? '';
  return `${where === '' ? '' : `${where}: `}${issue?.message ?? ''}`;
}
