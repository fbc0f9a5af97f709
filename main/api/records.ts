import { missingScopes, parseScopes } from '../../shared/scopes.ts';
import type { Problem, RawValue, SessionDetail, SessionRecord } from '../../shared/records.ts';
import { isSecretField, secretsOf, statusAt } from '../../shared/session.ts';
import { versionOf } from '../layouts/version.ts';
import { cutFields, withoutStrayTokens, type Masker } from '../safety/mask.ts';
import { maskedPart, type MaskedPart } from '../safety/masked-part.ts';
import type { Sealer } from '../safety/seal.ts';
import { lifeOf } from '../stores/filter.ts';
import type { ExplainedValue, SessionStore, StoredSession } from '../stores/store.ts';

/** Longer values are cut before they cross to the window: in lists, where one session is opened, and as stored; in characters. */
export const LONGEST_IN_LISTS = 500;
export const LONGEST_OPENED = 1_000_000;
const LONGEST_AS_STORED = 4000;
/** As much of a value as crosses at a time. */
const PART = 1_000_000;

/** Columns outside the layout whose names say that they hold a secret. */
export const SECRET_NAME = /token|secret|password|api_?key/i;

export interface RecordContext {
  masker: Masker;
  sealer: Sealer;
  requiredScopes: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
}

/** A stored session as it crosses to the window: tokens masked. */
export function toRecord(
  stored: StoredSession,
  { masker, sealer, requiredScopes, now }: RecordContext,
  longest = LONGEST_IN_LISTS,
): SessionRecord {
  const { accessToken, refreshToken } = stored.fields;
  const own = secretsOf(stored.fields);
  const fields = withoutStrayTokens(stored.fields, masker, longest);
  const cut = cutFields(stored.fields, longest);
  const scopes = parseScopes(stored.fields.scope?.slice(0, LONGEST_OPENED));
  const unreadable = stored.problems.some((problem) => problem.severity === 'error');
  return {
    key: sealer.keyOut(stored.key, own),
    status: unreadable ? 'unreadable' : statusAt(lifeOf(stored.fields), now),
    fields,
    ...(Object.keys(cut).length > 0 && { cut }),
    tokens: {
      ...(accessToken !== undefined && { accessToken: masker.mask(accessToken) }),
      ...(refreshToken !== undefined && { refreshToken: masker.mask(refreshToken) }),
    },
    scopeCount: scopes.length,
    missingScopes: unreadable ? [] : missingScopes(scopes, requiredScopes),
    problems: stored.problems.map((problem) => maskedProblem(problem, masker, own)),
  };
}

/** A problem repeats of a value what it says is wrong with it. @param own the secrets of the session */
export function maskedProblem(problem: Problem, masker: Masker, own: readonly string[]): Problem {
  return {
    ...problem,
    message: masker.redact(problem.message, own),
    ...(problem.hint !== undefined && { hint: masker.redact(problem.hint, own) }),
  };
}

export function toDetail(stored: StoredSession, store: SessionStore, context: RecordContext): SessionDetail {
  return {
    ...toRecord(stored, context, LONGEST_OPENED),
    raw: store.explain(stored.raw).map((value) => toRawValue(value, stored, context.masker)),
    version: versionOf(stored.raw),
  };
}

function toRawValue({ value, ...rest }: ExplainedValue, stored: StoredSession, masker: Masker): RawValue {
  const own = secretsOf(stored.fields);
  const told = { ...rest, name: masker.redact(rest.name, own) };
  const text = rawText(value, (readable) => masker.redact(readable, own) !== readable);
  if (text === null) return { ...told, text, masked: false };
  const secret = rest.field === undefined ? SECRET_NAME.test(rest.name) : isSecretField(rest.field);
  if (secret && text !== '') return { ...told, text: masker.text(text), masked: true };
  const part = maskedPart(text, 0, LONGEST_AS_STORED, (readable) => masker.redact(readable, own));
  return {
    ...told,
    text: part.text,
    ...(part.next !== undefined && { more: { from: part.next, length: text.length } }),
    masked: part.text !== text.slice(0, part.next),
  };
}

/** A further part of a value as stored. Of secrets there is none. @param at its place in `SessionDetail.raw` */
export function valuePart(
  stored: StoredSession,
  store: SessionStore,
  { at, from, masker }: { at: number; from: number; masker: Masker },
): MaskedPart {
  const found = store.explain(stored.raw)[at];
  const own = secretsOf(stored.fields);
  const mask = (readable: string) => masker.redact(readable, own);
  const isSecret = found?.field === undefined ? SECRET_NAME.test(found?.name ?? '') : isSecretField(found.field);
  const text = found === undefined || isSecret ? null : rawText(found.value, (readable) => mask(readable) !== readable);
  return maskedPart(text ?? '', from, PART, mask);
}

function rawText(value: unknown, holdsSecret: (text: string) => boolean): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return bytesText(value, holdsSecret);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (typeof value === 'object') return treeText(value, holdsSecret);
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return `a ${typeof value}`;
}

/** As JSON, with bytes as text: a list of their numbers could not be looked through for secrets. */
function treeText(tree: object, holdsSecret: (text: string) => boolean): string {
  return JSON.stringify(tree, function (this: Readonly<Record<string, unknown>>, name, part: unknown) {
    // Before `toJSON` made something else of it.
    const value = this[name];
    if (value instanceof Uint8Array) return bytesText(value, holdsSecret);
    return typeof part === 'bigint' ? String(part) : part;
  });
}

/** Text where the bytes are text, else hex; text too where a secret stands among other bytes, so that it can be masked. */
function bytesText(bytes: Uint8Array, holdsSecret: (text: string) => boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const readable = Buffer.from(bytes).toString('latin1').replaceAll('\0', '');
    return holdsSecret(readable) ? readable : Buffer.from(bytes).toString('hex');
  }
}
