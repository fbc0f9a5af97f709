import { hash } from 'node:crypto';
import type { TokenMask } from '../../shared/records.ts';
import { maskedPart } from './masked-part.ts';
import { replaceSecrets } from '../../shared/secret-form.ts';
import { secretsOf, type SecretField, type SessionField, type SessionFields } from '../../shared/session.ts';

/** Shorter secrets show nothing of themselves: four of eight characters would be half of it. */
const SHORTEST_SHOWN = 16;

/** Not looked for in other texts: `postgres` or `secret` as a password stands in them by chance. */
const COMMON = /^(.{0,3}|[a-z]{4,11})$/is;

/** A value right behind the name of a secret in text that is not read as what it is: a broken list of pairs, a column of notes. */
const BESIDE_SECRET_NAME =
  /((?:access|refresh)_?token|secret|password|api_?key)(\\?["']?\s*[,:=]\s*)(?!\\?["']?null\b)(\\?"(?:[^"\\]|\\[^"])+|'[^']+|[^\s"',:;=\]}\\]+)/gi;

const DOTS = '••••••••';

/** Whether text was masked: such text must not be stored, it would take the place of what it stands for. */
export function isMasked(text: string): boolean {
  return text.includes(DOTS);
}

/** Masks secrets. The key makes fingerprints of one data folder useless to compare with those of another. */
export class Masker {
  readonly #key: string;

  constructor(key: Uint8Array) {
    this.#key = Buffer.from(key).toString('hex');
  }

  mask(token: string): TokenMask {
    const prefix = /^[a-z]{2,8}_/.exec(token)?.[0] ?? '';
    return {
      prefix: token.length >= SHORTEST_SHOWN ? prefix : '',
      lastFour: token.length >= SHORTEST_SHOWN ? token.slice(-4) : '',
      length: token.length,
      fingerprint: hash('sha256', `${this.#key}${token}`).slice(0, 8),
    };
  }

  /** A mask as one line of text: `shpat_••••••••cdef`. */
  text(token: string): string {
    const { prefix, lastFour } = this.mask(token);
    return `${prefix}${DOTS}${lastFour}`;
  }

  /**
   * Masks the secrets inside other text: whatever looks like one or stands behind the name of one, and `own`, the secrets that are
   * known to belong to what the text is about.
   */
  redact(text: string, own: readonly string[] = []): string {
    return replaceSecrets(
      replaceValues(this.#besideNames(text), soughtFor(own), (value) => this.text(value)),
      (token) => this.text(token),
    );
  }

  #besideNames(text: string): string {
    return text.replace(BESIDE_SECRET_NAME, (_all, name: string, between: string, value: string) => {
      const quote = /^\\?["']/.exec(value)?.[0] ?? '';
      return `${name}${between}${quote}${this.text(value.slice(quote.length))}`;
    });
  }
}

/**
 * The fields with nothing secret in them: a wrong mapping, or a hand that slipped, puts tokens into other fields.
 * @param longest longer texts are cut, in characters
 */
export function withoutStrayTokens(
  all: Partial<SessionFields>,
  masker: Masker,
  longest = Infinity,
): Partial<Omit<SessionFields, SecretField>> {
  const { accessToken: _access, refreshToken: _refresh, ...fields } = all;
  const own = secretsOf(all);
  const clean = { ...fields };
  for (const name of TEXT_FIELDS) {
    const text = fields[name];
    if (text !== undefined) clean[name] = maskedPart(text, 0, longest, (part) => masker.redact(part, own)).text;
  }
  return clean;
}

/** The same with masks where tokens are. */
export function withMasks(fields: Partial<SessionFields>, masker: Masker): Partial<SessionFields> {
  const { accessToken, refreshToken } = fields;
  return {
    ...withoutStrayTokens(fields, masker),
    ...(accessToken !== undefined && { accessToken: masker.text(accessToken) }),
    ...(refreshToken !== undefined && { refreshToken: masker.text(refreshToken) }),
  };
}

/** The shop alone, as `withoutStrayTokens` gives it: for a million sessions the other fields would be most of the work. */
export function shopWithoutStrayTokens(
  { shop, accessToken = '', refreshToken = '' }: Partial<SessionFields>,
  masker: Masker,
  longest: number,
): string | undefined {
  if (shop === undefined) return undefined;
  // In whichever way a secret is written, it is not shorter than itself.
  const fits = (secret: string) => (secret.length <= shop.length ? secret : '');
  return withoutStrayTokens({ shop, accessToken: fits(accessToken), refreshToken: fits(refreshToken) }, masker, longest)
    .shop;
}

/** The fields that `withoutStrayTokens` cuts, with the length that they have in the store. */
export function cutFields(all: Partial<SessionFields>, longest: number): Partial<Record<SessionField, number>> {
  return Object.fromEntries(
    TEXT_FIELDS.flatMap((name) => {
      const { length } = all[name] ?? '';
      return length > longest ? [[name, length]] : [];
    }),
  );
}

/** Fields that hold text, in which anything may stand. */
export const TEXT_FIELDS = [
  'id',
  'shop',
  'state',
  'scope',
  'userId',
  'firstName',
  'lastName',
  'email',
  'locale',
  'userScope',
] as const;

/** Puts something else in the place of each value, in whichever of the usual ways it is written. */
function replaceValues(text: string, values: Iterable<Sought>, replace: (value: string) => string): string {
  let result = text;
  for (const [value, ways] of values) {
    for (const written of ways) {
      if (result.includes(written)) result = result.replaceAll(written, () => replace(value));
    }
  }
  return result;
}

/** A value with the ways to write it that it is looked for in. */
type Sought = readonly [value: string, ways: readonly string[]];

/** The fields of a session are looked through one by one for the same secrets. */
const soughtBefore = new WeakMap<readonly string[], Sought[]>();

function soughtFor(values: readonly string[]): Sought[] {
  const before = soughtBefore.get(values);
  if (before !== undefined) return before;
  const sought = values.map((value): Sought => [value, waysToWrite(value)]);
  soughtBefore.set(values, sought);
  return sought;
}

/** A value as it stands in plain text, in JSON, in SQL, in a shell, in a URL and in base64; the longest first. */
function waysToWrite(value: string): string[] {
  if (COMMON.test(value)) return [];
  const inJson = JSON.stringify(value).slice(1, -1);
  const inUrl = encodeURIComponent(value.toWellFormed());
  const bytes = Buffer.from(value);
  const written = new Set([
    value,
    inJson,
    // JSON in JSON, as a raw value that is a text of pairs crosses.
    JSON.stringify(inJson).slice(1, -1),
    value.replaceAll("'", "''"),
    value.replaceAll("'", String.raw`'\''`),
    value.replaceAll(/['"\\]/g, '\\$&'),
    inUrl,
    inUrl.replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    inUrl.replaceAll('%20', '+'),
    new URLSearchParams({ '': value }).toString().slice(1),
    encodeURI(value.toWellFormed()),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ]);
  return [...written].toSorted((a, b) => b.length - a.length);
}

/** Passwords and tokens that this process works with: nothing that it prints, logs or tells of a failure repeats them. */
const inUse = new Map<string, readonly string[]>();
const MOST_IN_USE = 2_000;

/** From now on this secret is taken out of every foreign text. The oldest are forgotten when there are very many. */
export function rememberSecret(secret: string): void {
  inUse.delete(secret);
  inUse.set(secret, waysToWrite(secret));
  const [oldest] = inUse.keys();
  if (inUse.size > MOST_IN_USE && oldest !== undefined) inUse.delete(oldest);
}

const HIDDEN = '•••';

/** Takes the password out of URLs, of `password=…` in its many spellings and of an `Authorization` header. */
export function withoutPassword(text: string): string {
  return (
    text
      // Up to the last @ before the path of the host: a password may hold `/`, `@` and quotes.
      .replace(/(\b[a-z][a-z0-9+.-]*:\/{1,2}[^\s:/@]*):\S*@/gi, '$1@')
      .replace(
        /((?:password|passwd|pwd|secret|token|api_?key)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&"')}\]]+)/gi,
        `$1${HIDDEN}`,
      )
      // With a digit in it: “Bearer authentication” is no token.
      .replace(/\b(bearer|basic)\s+(?=[^\s\d]*\d)[\w+/=.~-]{8,}/gi, `$1 ${HIDDEN}`)
  );
}

/** Takes secrets out of words of our own, which name passwords only as examples: `postgres://user:password@host`. */
export function withoutTokens(text: string): string {
  return replaceSecrets(
    replaceValues(text, inUse, () => HIDDEN),
    (secret) => `${/^shp[a-z]+_/.exec(secret)?.[0] ?? ''}${HIDDEN}`,
  );
}

/** Takes secrets out of a driver's message before it goes into an error or a log. */
export function withoutSecrets(text: string): string {
  return withoutPassword(withoutTokens(text));
}
