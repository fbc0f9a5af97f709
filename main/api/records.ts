import { missingScopes, parseScopes } from '../../shared/scopes.ts';
import type { Problem, RawValue, SessionDetail, SessionRecord } from '../../shared/records.ts';
import { isSecretField, secretsOf, statusAt } from '../../shared/session.ts';
import { versionOf } from '../layouts/version.ts';
import { withoutStrayTokens, type Masker } from '../safety/mask.ts';
import type { Sealer } from '../safety/seal.ts';
import { lifeOf } from '../stores/filter.ts';
import type { ExplainedValue, SessionStore, StoredSession } from '../stores/store.ts';

/** Longer values are cut before they cross to the window, in characters. */
const LONGEST_RAW_TEXT = 4000;

/** Columns outside the layout whose names say that they hold a secret. */
export const SECRET_NAME = /token|secret|password|api_?key/i;

/** A value right behind such a name in text that is not read as what it is: a broken list of pairs, a column of notes. */
const BESIDE_SECRET_NAME =
  /((?:access|refresh)_?token|secret|password|api_?key)(\\?["']?\s*[,:=]\s*)(?!\\?["']?null\b)(\\?"(?:[^"\\]|\\[^"])+|'[^']+|[^\s"',:;=\]}\\]+)/gi;

export interface RecordContext {
  masker: Masker;
  sealer: Sealer;
  requiredScopes: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
}

/** A stored session as it crosses to the window: tokens masked. */
export function toRecord(stored: StoredSession, { masker, sealer, requiredScopes, now }: RecordContext): SessionRecord {
  const { accessToken, refreshToken } = stored.fields;
  const own = secretsOf(stored.fields);
  const fields = withoutStrayTokens(stored.fields, masker);
  const unreadable = stored.problems.some((problem) => problem.severity === 'error');
  return {
    key: sealer.keyOut(stored.key, own),
    status: unreadable ? 'unreadable' : statusAt(lifeOf(stored.fields), now),
    fields,
    tokens: {
      ...(accessToken !== undefined && { accessToken: masker.mask(accessToken) }),
      ...(refreshToken !== undefined && { refreshToken: masker.mask(refreshToken) }),
    },
    missingScopes: unreadable ? [] : missingScopes(parseScopes(fields.scope), requiredScopes),
    problems: stored.problems.map((problem) => maskedProblem(problem, masker, own)),
  };
}

/** A problem repeats of a value what it says is wrong with it. @param own the secrets of the session */
export function maskedProblem(problem: Problem, masker: Masker, own: readonly string[]): Problem {
  return {
    ...problem,
    message: masker.redact(maskBesideNames(problem.message, masker), own),
    ...(problem.hint !== undefined && { hint: masker.redact(problem.hint, own) }),
  };
}

export function toDetail(stored: StoredSession, store: SessionStore, context: RecordContext): SessionDetail {
  return {
    ...toRecord(stored, context),
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
  const redacted = masker.redact(maskBesideNames(text, masker), own);
  const shown =
    redacted.length > LONGEST_RAW_TEXT
      ? `${redacted.slice(0, LONGEST_RAW_TEXT)}… (${redacted.length} characters)`
      : redacted;
  return { ...told, text: shown, masked: redacted !== text };
}

function maskBesideNames(text: string, masker: Masker): string {
  return text.replace(BESIDE_SECRET_NAME, (_all, name: string, between: string, value: string) => {
    const quote = /^\\?["']/.exec(value)?.[0] ?? '';
    return `${name}${between}${quote}${masker.text(value.slice(quote.length))}`;
  });
}

function rawText(value: unknown, holdsSecret: (text: string) => boolean): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return bytesText(value, holdsSecret);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (typeof value === 'object')
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return `a ${typeof value}`;
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
