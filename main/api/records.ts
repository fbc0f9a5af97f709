import { missingScopes, parseScopes } from '../../shared/scopes.ts';
import type { RawValue, SessionDetail, SessionRecord } from '../../shared/records.ts';
import { SECRET_FIELDS, isSecretField, statusAt } from '../../shared/session.ts';
import { versionOf } from '../layouts/version.ts';
import type { Masker } from '../safety/mask.ts';
import { lifeOf } from '../stores/filter.ts';
import type { ExplainedValue, SessionStore, StoredSession } from '../stores/store.ts';

/** Longer values are cut before they cross to the window, in characters. */
const LONGEST_RAW_TEXT = 4000;

/** Columns outside the layout whose names say that they hold a secret. */
export const SECRET_NAME = /token|secret|password|api_?key/i;

/** A stored session as it crosses to the window: tokens masked. */
export function toRecord(
  stored: StoredSession,
  context: { masker: Masker; requiredScopes: readonly string[]; now: number },
): SessionRecord {
  const { accessToken, refreshToken, ...fields } = stored.fields;
  const unreadable = stored.problems.some((problem) => problem.severity === 'error');
  return {
    key: stored.key,
    status: unreadable ? 'unreadable' : statusAt(lifeOf(stored.fields), context.now),
    fields: withoutStrayTokens(fields, context.masker),
    tokens: {
      ...(accessToken !== undefined && { accessToken: context.masker.mask(accessToken) }),
      ...(refreshToken !== undefined && { refreshToken: context.masker.mask(refreshToken) }),
    },
    missingScopes: unreadable ? [] : missingScopes(parseScopes(fields.scope), context.requiredScopes),
    problems: stored.problems.map((problem) => ({ ...problem, message: context.masker.redact(problem.message) })),
  };
}

const TEXT_FIELDS = ['shop', 'state', 'scope', 'firstName', 'lastName', 'email', 'locale', 'userScope'] as const;

/** A wrong mapping, or a hand that slipped, puts tokens into other fields. */
function withoutStrayTokens(fields: SessionRecord['fields'], masker: Masker): SessionRecord['fields'] {
  const clean = { ...fields };
  for (const name of TEXT_FIELDS) {
    const text = clean[name];
    if (text !== undefined) clean[name] = masker.redact(text);
  }
  return clean;
}

export function toDetail(
  stored: StoredSession,
  store: SessionStore,
  context: { masker: Masker; requiredScopes: readonly string[]; now: number },
): SessionDetail {
  return {
    ...toRecord(stored, context),
    raw: store.explain(stored.raw).map((value) => toRawValue(value, stored, context.masker)),
    version: versionOf(stored.raw),
  };
}

function toRawValue({ value, ...rest }: ExplainedValue, stored: StoredSession, masker: Masker): RawValue {
  const text = rawText(value);
  if (text === null) return { ...rest, text, masked: false };
  const secret = rest.field === undefined ? SECRET_NAME.test(rest.name) : isSecretField(rest.field);
  if (secret && text !== '') return { ...rest, text: masker.text(text), masked: true };
  const redacted = withoutTokens(text, stored, masker);
  const shown =
    redacted.length > LONGEST_RAW_TEXT
      ? `${redacted.slice(0, LONGEST_RAW_TEXT)}… (${redacted.length} characters)`
      : redacted;
  return { ...rest, text: shown, masked: redacted !== text };
}

/** Masks the session's own secrets and whatever looks like a token, wherever it strayed. */
function withoutTokens(text: string, stored: StoredSession, masker: Masker): string {
  let result = text;
  for (const field of SECRET_FIELDS) {
    const secret = stored.fields[field];
    if (secret !== undefined && secret !== '') result = result.replaceAll(secret, masker.text(secret));
  }
  return masker.redact(result);
}

function rawText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return bytesText(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (typeof value === 'object')
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return `a ${typeof value}`;
}

/** Text where the bytes are text, else hex. */
function bytesText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('hex');
  }
}
