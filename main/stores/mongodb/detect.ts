import type { Encoding, TableLayout } from '../../../shared/layouts.ts';
import { FIELD_KINDS, SESSION_FIELDS, type SessionField } from '../../../shared/session.ts';
import { booleanEncodingOf, COLUMN_NAMES, mostOf, NEEDED, plainName, timeEncodingOf } from '../../layouts/detect.ts';
import { plainOf, readTree, typeOf } from './bson.ts';
import { leavesOf } from './documents.ts';

/** What a few documents of a collection hold at one path. */
export interface PathInfo {
  path: string;
  /** The types met, the most frequent first. */
  types: string[];
  values: unknown[];
  /** A document without it was met. */
  optional: boolean;
}

/** Every path of some documents, in the order in which they are met. */
export function pathsOf(documents: readonly Uint8Array[]): PathInfo[] {
  const found = new Map<string, { types: Map<string, number>; values: unknown[]; count: number }>();
  for (const document of documents) {
    for (const { path, value } of leavesOf(readTree(document))) {
      const at = found.get(path) ?? { types: new Map<string, number>(), values: [], count: 0 };
      found.set(path, at);
      at.count += 1;
      const type = typeOf(value);
      at.types.set(type, (at.types.get(type) ?? 0) + 1);
      if (value !== null) at.values.push(plainOf(value));
    }
  }
  return [...found].map(([path, { types, values, count }]) => ({
    path,
    types: [...types].toSorted((a, b) => b[1] - a[1]).map(([type]) => type),
    values,
    optional: count < documents.length,
  }));
}

/** `Session.toObject()` of Shopify's library, as the official adapter has stored it since 1.0. */
const OFFICIAL: TableLayout['columns'] = {
  id: { column: 'id', encoding: 'text' },
  shop: { column: 'shop', encoding: 'text' },
  state: { column: 'state', encoding: 'text' },
  isOnline: { column: 'isOnline', encoding: 'boolean' },
  scope: { column: 'scope', encoding: 'text' },
  expires: { column: 'expires', encoding: 'date' },
  accessToken: { column: 'accessToken', encoding: 'text' },
  refreshToken: { column: 'refreshToken', encoding: 'text' },
  refreshTokenExpires: { column: 'refreshTokenExpires', encoding: 'date' },
  userExpiresIn: { column: 'onlineAccessInfo.expires_in', encoding: 'integer' },
  userScope: { column: 'onlineAccessInfo.associated_user_scope', encoding: 'text' },
  userId: { column: 'onlineAccessInfo.associated_user.id', encoding: 'integer' },
  firstName: { column: 'onlineAccessInfo.associated_user.first_name', encoding: 'text' },
  lastName: { column: 'onlineAccessInfo.associated_user.last_name', encoding: 'text' },
  email: { column: 'onlineAccessInfo.associated_user.email', encoding: 'text' },
  accountOwner: { column: 'onlineAccessInfo.associated_user.account_owner', encoding: 'boolean' },
  locale: { column: 'onlineAccessInfo.associated_user.locale', encoding: 'text' },
  collaborator: { column: 'onlineAccessInfo.associated_user.collaborator', encoding: 'boolean' },
  emailVerified: { column: 'onlineAccessInfo.associated_user.email_verified', encoding: 'boolean' },
};

export function officialLayout(collection: string): TableLayout {
  return { family: 'official', title: 'official adapter', table: collection, columns: OFFICIAL };
}

export type Detection = { layout: TableLayout } | { missing: SessionField[] };

/** Works out which path holds which field in which encoding; or which fields there is no path for. */
export function detectLayout(collection: string, documents: readonly Uint8Array[]): Detection {
  const paths = pathsOf(documents);
  const has = (name: string, type: string) => paths.some(({ path, types }) => path === name && types.includes(type));
  const ownUserData = paths.some(({ path }) => ['userid', 'firstname'].includes(plainName(path)));
  if (
    documents.length === 0 ||
    (has('id', 'string') && has('shop', 'string') && has('isOnline', 'bool') && !ownUserData)
  ) {
    return { layout: officialLayout(collection) };
  }
  const byField = pathsByField(paths);
  const missing = NEEDED.filter((field) => byField[field] === undefined);
  if (missing.length > 0) return { missing };
  // Prisma's ids are MongoDB's: `id String @id @map("_id")`.
  const isPrisma =
    byField.id?.path === '_id' &&
    byField.id.types[0] === 'string' &&
    plainName(byField.accessToken?.path ?? '') === 'accesstoken';
  const columns: TableLayout['columns'] = {};
  for (const field of SESSION_FIELDS) {
    const info = byField[field];
    if (info !== undefined) columns[field] = { column: info.path, encoding: encodingOf(field, info, isPrisma) };
  }
  const without = [
    ...(columns.firstName === undefined ? ['without user data'] : []),
    ...(columns.refreshToken === undefined ? ['without refresh tokens'] : []),
  ];
  const title = [isPrisma ? 'Prisma' : 'fields found by their names', ...without].join(', ');
  return { layout: { family: isPrisma ? 'prisma' : 'custom', title, table: collection, columns } };
}

function pathsByField(paths: readonly PathInfo[]): Partial<Record<SessionField, PathInfo>> {
  const leaf = ({ path }: PathInfo) => plainName(path.slice(path.lastIndexOf('.') + 1));
  // What lies further out counts first: an `id` in an embedded document is somebody else's.
  const depth = ({ path }: PathInfo) => path.split('.').length;
  const outerFirst = paths.toSorted((a, b) => depth(a) - depth(b));
  const found: Partial<Record<SessionField, PathInfo>> = {};
  for (const field of SESSION_FIELDS) {
    const names =
      field === 'userId' ? COLUMN_NAMES[field].filter((name) => name !== 'onlineaccessinfo') : COLUMN_NAMES[field];
    for (const name of names) {
      const info = outerFirst.find((one) => leaf(one) === name && isOwn(field, one));
      if (info === undefined) continue;
      found[field] = info;
      break;
    }
  }
  return found;
}

/** An `_id` that MongoDB made is nobody's session id, and an embedded `id` neither. */
function isOwn(field: SessionField, { path, types }: PathInfo): boolean {
  if (path === '_id' || path.startsWith('_id.')) return field === 'id' && path === '_id' && types[0] === 'string';
  return !path.includes('.') || !['id', 'shop', 'isOnline'].includes(field);
}

function encodingOf(field: SessionField, { types, values }: PathInfo, isPrisma: boolean): Encoding {
  const type = types.find((one) => one !== 'null');
  switch (FIELD_KINDS[field]) {
    case 'text':
      return isPrisma && field === 'accessToken' ? 'text-empty' : 'text';
    case 'boolean':
      if (type === 'string') return mostOf(values.map(booleanEncodingOf)) ?? 'boolean-word';
      if (type !== 'bool' && type !== undefined) return 'boolean-integer';
      // What the model asks for, `collaborator Boolean? @default(false)`, and the adapter writes where it knows nothing.
      return isPrisma && field !== 'isOnline' ? 'boolean-false' : 'boolean';
    case 'number':
      return 'integer';
    case 'digits':
      return type === 'string' ? 'digits-text' : 'integer';
    case 'time':
      if (type === 'date' || type === undefined) return 'date';
      return mostOf(values.map(timeEncodingOf)) ?? 'date';
  }
}

/** What MongoDB calls the type that an encoding is written in. */
export const WRITTEN_TYPES: Partial<Record<Encoding, string>> = {
  boolean: 'bool',
  'boolean-false': 'bool',
  'boolean-integer': 'int',
  date: 'date',
  integer: 'int, double or long',
  seconds: 'int',
  milliseconds: 'double',
};
