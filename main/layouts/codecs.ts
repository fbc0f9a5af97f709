import type { Encoding } from '../../shared/layouts.ts';
import type { FIELD_KINDS, SessionField } from '../../shared/session.ts';

export type FieldKind = (typeof FIELD_KINDS)[SessionField];

/** Value of a session field: text and digits are strings, times and numbers numbers (times in milliseconds). */
export type FieldValue = string | number | boolean;

/** What a stored value was read as. `note` says what had drifted, `error` that it could not be read. */
export type Decoded = { value: FieldValue | undefined; note?: string } | { error: string };

export interface Codec {
  kind: readonly FieldKind[];
  /** Reads what is stored; tolerant of what drifts in practice. NULL is handled by the caller. */
  decode(raw: unknown): Decoded;
  /** @throws RangeError with the reason when the value cannot be held exactly */
  encode(value: FieldValue): unknown;
  /** What is stored where a session has no value; NULL unless said otherwise. */
  absent?: unknown;
}

/** Below this a number counts seconds, from here on milliseconds: 1973 in milliseconds, the year 5138 in seconds. */
export const SECONDS_LIMIT = 100_000_000_000;
/** The furthest moment that a Date can hold. */
const LAST_MOMENT = 8_640_000_000_000_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Text of a value that should be text or a number. */
function textOf(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw;
  if (typeof raw === 'bigint' || typeof raw === 'number' || typeof raw === 'boolean') return String(raw);
  if (raw instanceof Uint8Array) {
    try {
      return utf8.decode(raw);
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** How a value is named in a message, never the value itself: it may be a token. */
export function typeName(raw: unknown): string {
  if (raw === null || raw === undefined) return 'null';
  if (raw instanceof Uint8Array) return 'blob';
  if (raw instanceof Date) return 'date';
  if (typeof raw === 'bigint') return 'integer';
  if (typeof raw === 'number') return Number.isInteger(raw) ? 'integer' : 'real';
  return typeof raw === 'string' ? 'text' : typeof raw;
}

function decodeText(raw: unknown): Decoded {
  if (typeof raw === 'string') return { value: raw };
  const text = textOf(raw);
  if (text === undefined) return { error: `isn’t valid text` };
  return { value: text, note: `is stored as ${typeName(raw)}, not as text` };
}

function encodeText(value: FieldValue): string {
  if (typeof value !== 'string') throw new RangeError('must be text');
  if (!value.isWellFormed()) throw new RangeError('contains half of a surrogate pair');
  return value;
}

const TRUE = new Set(['1', 'true', 't']);
const FALSE = new Set(['0', 'false', 'f']);

function decodeBoolean(native: 'boolean' | 'integer' | 'text') {
  return (raw: unknown): Decoded => {
    if (typeof raw === 'boolean' && native === 'boolean') return { value: raw };
    const text = textOf(raw)?.toLowerCase();
    const value = text !== undefined && (TRUE.has(text) ? true : FALSE.has(text) ? false : undefined);
    if (text === undefined || value === undefined) {
      return { error: `isn’t true or false` };
    }
    return typeName(raw) === native ? { value } : { value, note: `is stored as ${typeName(raw)}, not as ${native}` };
  };
}

function encodeBoolean(value: FieldValue): boolean {
  if (typeof value !== 'boolean') throw new RangeError('must be true or false');
  return value;
}

const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

type TimeForm = 'seconds' | 'milliseconds' | 'iso';

/** Reads a time in any form that is met in practice, and tells which form it was. */
function readTime(raw: unknown): { ms: number; form: TimeForm; zoned: boolean } | undefined {
  if (raw instanceof Date) {
    const ms = raw.getTime();
    return Number.isNaN(ms) ? undefined : { ms, form: 'iso', zoned: true };
  }
  const text = textOf(raw)?.trim();
  if (text === undefined || text === '') return undefined;
  const iso = ISO.exec(text);
  if (iso !== null) {
    // Without a zone it is UTC: so do SQLite's CURRENT_TIMESTAMP and all adapters.
    // PostgreSQL leaves out the minutes of a zone that are 0.
    const zone = iso[3]?.length === 3 ? `${iso[3]}:00` : (iso[3] ?? 'Z').toUpperCase();
    const ms = Date.parse(`${iso[1]}T${iso[2]}${zone}`);
    return Number.isNaN(ms) ? undefined : { ms, form: 'iso', zoned: iso[3] !== undefined };
  }
  const number = Number(text);
  if (!Number.isFinite(number)) return undefined;
  const form = Math.abs(number) < SECONDS_LIMIT ? 'seconds' : 'milliseconds';
  const ms = form === 'seconds' ? Math.round(number * 1000) : Math.trunc(number);
  return Math.abs(ms) > LAST_MOMENT ? undefined : { ms, form, zoned: true };
}

const FORM_NAMES = { seconds: 'seconds', milliseconds: 'milliseconds', iso: 'text' } as const;

function decodeTime(expected: TimeForm) {
  return (raw: unknown): Decoded => {
    const time = readTime(raw);
    if (time === undefined) return { error: `isn’t a valid date` };
    if (time.form !== expected) {
      return { value: time.ms, note: `is stored as ${FORM_NAMES[time.form]}, not as ${FORM_NAMES[expected]}` };
    }
    if (!time.zoned) return { value: time.ms, note: 'is stored without a time zone; read as UTC' };
    return expected !== 'iso' && typeof raw === 'string'
      ? { value: time.ms, note: 'is stored as text, not as a number' }
      : { value: time.ms };
  };
}

/** Times in a column that holds nothing else, as the database writes them. */
function decodeDatetime(raw: unknown): Decoded {
  const time = readTime(raw);
  if (time === undefined) return { error: `isn’t a valid date` };
  if (time.form === 'iso') return { value: time.ms };
  return { value: time.ms, note: `is stored as ${FORM_NAMES[time.form]}, not as a time` };
}

function encodeMoment(value: FieldValue): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || Math.abs(value) > LAST_MOMENT) {
    throw new RangeError('must be a moment in whole milliseconds');
  }
  return value;
}

function encodeIso(value: FieldValue): string {
  const iso = new Date(encodeMoment(value)).toISOString();
  // Years beyond four digits would sort wrongly among the others.
  if (iso.length !== 24) throw new RangeError('must lie between the years 0 and 9999');
  return iso;
}

function encodeDatetime(value: FieldValue): string {
  return encodeIso(value).slice(0, 23).replace('T', ' ');
}

const DIGITS = /^-?\d{1,19}$/;
const INT64_MAX = 9_223_372_036_854_775_807n;

/**
 * A whole number however it was written. The driver of the official SQLite adapter binds numbers above 2^31 as floating
 * point, so that a text column of an old layout holds `5123456789.0`, or `9.00719925474099e+15` with digits lost.
 */
function readInteger(text: string): { value: bigint; exact: boolean } | undefined {
  const digits = text.replace(/\.0+$/, '');
  if (DIGITS.test(digits)) return { value: BigInt(digits), exact: true };
  const number = /^-?\d(\.\d+)?e\+?\d{1,2}$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isInteger(number) ? { value: BigInt(number), exact: false } : undefined;
}

function decodeDigits(native: 'integer' | 'text' | 'blob') {
  return (raw: unknown): Decoded => {
    if (native === 'integer' && Number.isSafeInteger(raw)) return { value: String(raw) };
    const text = textOf(raw)?.trim();
    if (text === '') return { value: undefined };
    const integer = text === undefined ? undefined : readInteger(text);
    if (integer === undefined) return { error: `isn’t a whole number` };
    const value = integer.value.toString();
    if (!integer.exact) return { value, note: 'has lost its last digits: it is stored as a floating-point number' };
    return typeName(raw) === native ? { value } : { value, note: `is stored as ${typeName(raw)}, not as ${native}` };
  };
}

function encodeInteger(value: FieldValue): bigint {
  const text = String(value);
  if (!DIGITS.test(text)) throw new RangeError('must be a whole number');
  const integer = BigInt(text);
  if (integer > INT64_MAX || integer < -INT64_MAX) throw new RangeError('does not fit 64 bits');
  return integer;
}

function decodeInteger(raw: unknown): Decoded {
  const decoded = decodeDigits('integer')(raw);
  if ('error' in decoded || decoded.value === undefined) return decoded;
  const value = Number(decoded.value);
  return Number.isSafeInteger(value) ? { ...decoded, value } : { error: 'is a number too large to read exactly' };
}

/** Booleans as one of two texts. */
function textBoolean(yes: string, no: string): Codec {
  return {
    kind: ['boolean'],
    decode: (raw) => {
      const decoded = decodeBoolean('text')(raw);
      return 'error' in decoded || raw === yes || raw === no ? decoded : { ...decoded, note: `is not ${yes} or ${no}` };
    },
    encode: (value) => (encodeBoolean(value) ? yes : no),
  };
}

/** Takes an id apart that is made of what other columns hold. */
function partOfId(pattern: RegExp, form: string) {
  return (value: FieldValue): string => {
    const part = pattern.exec(String(value))?.[1];
    if (part === undefined) throw new RangeError(`must be ${form}: this table has no ID column`);
    return part;
  };
}
const shopOfId = partOfId(/^offline_(.+)$/s, 'offline_{shop}');
const userOfId = partOfId(/^.+_(\d{1,19})$/s, '{shop}_{user id}');

const time = ['time'] as const;
const digits = ['digits'] as const;

/** One codec for each encoding. */
export const codecs: Record<Encoding, Codec> = {
  text: { kind: ['text'], decode: decodeText, encode: encodeText },
  'text-empty': {
    kind: ['text'],
    decode: (raw) => (raw === '' ? { value: undefined } : decodeText(raw)),
    encode: encodeText,
    absent: '',
  },
  boolean: { kind: ['boolean'], decode: decodeBoolean('boolean'), encode: encodeBoolean },
  'boolean-integer': {
    kind: ['boolean'],
    decode: decodeBoolean('integer'),
    encode: (value) => (encodeBoolean(value) ? 1n : 0n),
  },
  'boolean-integer-zero': {
    kind: ['boolean'],
    decode: decodeBoolean('integer'),
    encode: (value) => (encodeBoolean(value) ? 1n : 0n),
    absent: 0n,
  },
  'boolean-false': { kind: ['boolean'], decode: decodeBoolean('boolean'), encode: encodeBoolean, absent: false },
  'boolean-letter': textBoolean('t', 'f'),
  'boolean-word': textBoolean('true', 'false'),
  'boolean-digit': textBoolean('1', '0'),
  // The official adapters cut milliseconds off, too: the layout cannot hold them.
  seconds: {
    kind: time,
    decode: decodeTime('seconds'),
    encode: (value) => BigInt(Math.floor(encodeMoment(value) / 1000)),
  },
  milliseconds: { kind: time, decode: decodeTime('milliseconds'), encode: (value) => BigInt(encodeMoment(value)) },
  'iso-z': { kind: time, decode: decodeTime('iso'), encode: encodeIso },
  'iso-offset': {
    kind: time,
    decode: decodeTime('iso'),
    encode: (value) => encodeIso(value).replace('Z', '+00:00'),
  },
  datetime: { kind: time, decode: decodeDatetime, encode: encodeDatetime },
  'datetime-zone': { kind: time, decode: decodeDatetime, encode: (value) => `${encodeDatetime(value)}+00` },
  date: {
    kind: time,
    decode: (raw) => {
      const read = readTime(raw);
      if (read === undefined) return { error: `isn’t a valid date` };
      return raw instanceof Date
        ? { value: read.ms }
        : { value: read.ms, note: `is stored as ${typeName(raw)}, not as date` };
    },
    encode: (value) => new Date(encodeMoment(value)),
  },
  integer: {
    kind: ['digits', 'number'],
    decode: (raw) => decodeDigits('integer')(raw),
    encode: encodeInteger,
  },
  'digits-text': {
    kind: digits,
    decode: decodeDigits('text'),
    encode: (value) => encodeInteger(value).toString(),
  },
  'digits-blob': {
    kind: digits,
    decode: decodeDigits('blob'),
    encode: (value) => new TextEncoder().encode(encodeInteger(value).toString()),
  },
  'offline-id': {
    kind: ['text'],
    decode: (raw) => {
      const shop = decodeText(raw);
      return 'error' in shop ? shop : { ...shop, value: `offline_${shop.value}` };
    },
    encode: shopOfId,
  },
  // Read as the user's id; `decodeSession` puts the shop before it.
  'online-id': { kind: ['text'], decode: decodeDigits('integer'), encode: (value) => encodeInteger(userOfId(value)) },
};

/** Reads the value of a field that holds a number, where the encoding serves digits and numbers alike. */
export function decodeField(kind: FieldKind, encoding: Encoding, raw: unknown): Decoded {
  return kind === 'number' ? decodeInteger(raw) : codecs[encoding].decode(raw);
}
