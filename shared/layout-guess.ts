import type { Encoding, TableLayout } from './layouts.ts';
import type { TableOutline } from './records.ts';
import { FIELD_KINDS, isSecretField, SESSION_FIELDS, type SessionField } from './session.ts';

type Column = TableOutline['columns'][number];
export type Mappings = TableLayout['columns'];

/** Words that a column for a field is known by, beside the field's own; the first group that is all there counts most. */
const KNOWN_BY: Record<SessionField, readonly string[][]> = {
  id: [['id'], ['session', 'id'], ['session', 'key'], ['sid'], ['key'], ['pk']],
  shop: [['shop'], ['shop', 'domain'], ['shopify', 'domain'], ['store'], ['domain'], ['myshopify']],
  state: [['state'], ['nonce']],
  isOnline: [['is', 'online'], ['online']],
  scope: [['scope'], ['scopes'], ['permissions'], ['rights']],
  accessToken: [['access', 'token'], ['shopify', 'token'], ['token'], ['tok']],
  expires: [['expires'], ['expires', 'at'], ['expiry'], ['expiration'], ['until']],
  refreshToken: [['refresh', 'token']],
  refreshTokenExpires: [
    ['refresh', 'token', 'expires'],
    ['refresh', 'expires'],
    ['refresh', 'token', 'expiry'],
  ],
  userId: [['user', 'id'], ['online', 'access', 'info'], ['uid']],
  firstName: [
    ['first', 'name'],
    ['given', 'name'],
  ],
  lastName: [['last', 'name'], ['surname'], ['family', 'name']],
  email: [['email'], ['mail']],
  locale: [['locale'], ['language']],
  accountOwner: [['account', 'owner'], ['owner']],
  collaborator: [['collaborator']],
  emailVerified: [['email', 'verified'], ['verified']],
  userExpiresIn: [['expires', 'in']],
  userScope: [
    ['user', 'scope'],
    ['associated', 'user', 'scope'],
  ],
};

/** `refreshTokenExpires_at` → refresh, token, expires, at. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** How well a column's name fits a field: 0 not at all, 1 exactly. Words too many cost a little, missing ones everything. */
function nameScore(field: SessionField, column: string): number {
  const words = wordsOf(column);
  const together = words.join('');
  const scores = KNOWN_BY[field].map((known, place) => {
    const fits = known.join('') === together || known.every((word) => words.includes(word));
    return fits ? Math.max(0, 1 - place * 0.05) * (known.join('').length / together.length) : 0;
  });
  return Math.max(0, ...scores);
}

const TYPES = {
  time: /date|time/i,
  number: /int|number|numeric|decimal|serial/i,
  boolean: /bool|^bit|tinyint\(1\)/i,
  bytes: /blob|bytea|binary/i,
  zone: /timestamptz|with time zone/i,
} as const;

/** Whether values of this declared type could be this field's. */
function typeFits(field: SessionField, type: string): boolean {
  const isText = !TYPES.time.test(type) && !TYPES.number.test(type) && !TYPES.boolean.test(type);
  switch (FIELD_KINDS[field]) {
    case 'text':
      return isText || (field === 'id' && !TYPES.time.test(type) && !TYPES.boolean.test(type));
    case 'time':
      return !TYPES.boolean.test(type);
    case 'boolean':
      return !TYPES.time.test(type);
    case 'digits':
    case 'number':
      return !TYPES.time.test(type) && !TYPES.boolean.test(type);
  }
}

/** The encoding that a column of this type most likely has for a field. */
export function guessEncoding(field: SessionField, { type, nullable }: Column): Encoding {
  switch (FIELD_KINDS[field]) {
    case 'text': {
      const mayBeAbsent = field !== 'id' && field !== 'shop' && field !== 'state';
      return mayBeAbsent && !nullable ? 'text-empty' : 'text';
    }
    case 'time':
      if (TYPES.zone.test(type)) return 'datetime-zone';
      if (TYPES.time.test(type)) return 'datetime';
      return TYPES.number.test(type) ? 'seconds' : 'iso-z';
    case 'boolean':
      if (/^bool/i.test(type)) return 'boolean';
      return TYPES.number.test(type) || TYPES.boolean.test(type) ? 'boolean-integer' : 'boolean-word';
    case 'digits':
      if (TYPES.bytes.test(type)) return 'digits-blob';
      return TYPES.number.test(type) ? 'integer' : 'digits-text';
    case 'number':
      return 'integer';
  }
}

/** Below this a name is a coincidence. */
const LEAST_SCORE = 0.3;

/** Which column most likely holds which of these fields; each column once, the best match first. */
export function guessMappings(columns: readonly Column[], fields: readonly SessionField[] = SESSION_FIELDS): Mappings {
  const pairs = fields
    .flatMap((field) =>
      columns
        .filter(({ type }) => typeFits(field, type))
        .map((column) => ({ field, column, score: nameScore(field, column.name) })),
    )
    .filter(({ score }) => score >= LEAST_SCORE)
    .toSorted((a, b) => b.score - a.score);
  const mappings: Mappings = {};
  const taken = new Set<string>();
  for (const { field, column } of pairs) {
    if (mappings[field] !== undefined || taken.has(column.name)) continue;
    mappings[field] = { column: column.name, encoding: guessEncoding(field, column) };
    taken.add(column.name);
  }
  // Whatever it is called: nothing else that a session must have is true or false.
  const booleans = columns.filter(({ name, type }) => TYPES.boolean.test(type) && !taken.has(name));
  const [kind, ...others] = booleans;
  if (mappings.isOnline === undefined && mappings.id !== undefined && kind !== undefined && others.length === 0) {
    mappings.isOnline = { column: kind.name, encoding: guessEncoding('isOnline', kind) };
  }
  return withDerivedId(mappings);
}

/** Tables of the Ruby gem's kind keep no session id: it follows from the shop. */
function withDerivedId(mappings: Mappings): Mappings {
  const { id, shop, isOnline } = mappings;
  if (id !== undefined || shop === undefined || isOnline !== undefined) return mappings;
  return { ...mappings, id: { column: shop.column, encoding: 'offline-id' } };
}

/** Secrets are guarded by the name of their column: such a column is offered for tokens and their times only. */
const SECRET_NAME = /token|secret|password|api_?key/i;

export function mayHold(field: SessionField, column: string): boolean {
  return isSecretField(field) || FIELD_KINDS[field] !== 'text' || !SECRET_NAME.test(column);
}
