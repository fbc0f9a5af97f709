import { DeskError } from '../../../shared/errors.ts';
import type { Encoding, TableLayout } from '../../../shared/layouts.ts';
import type { ColumnInfo } from '../../../shared/records.ts';
import { SESSION_FIELDS, type SessionField, type SessionFields } from '../../../shared/session.ts';
import { typeName } from '../../layouts/codecs.ts';
import { decodeSession, type DecodedSession } from '../../layouts/decode.ts';
import { encodeSession, type Present } from '../../layouts/encode.ts';
import { mappingOf } from '../../layouts/explain.ts';
import type { ExplainedValue } from '../store.ts';
import { attributeAt, attributeOf, kindOf, valueOf, withAttribute, type Item } from './attributes.ts';
import type { TableInfo } from './table.ts';

const user = (name: string) => `onlineAccessInfo.associated_user.${name}`;

/** Where the official adapter, 4.0 to 8.0, keeps each field: what it makes of `Session.toObject()`. */
const OFFICIAL: Record<SessionField, readonly [path: string, encoding: Encoding]> = {
  id: ['id', 'text'],
  shop: ['shop', 'text'],
  state: ['state', 'text'],
  isOnline: ['isOnline', 'boolean'],
  scope: ['scope', 'text'],
  accessToken: ['accessToken', 'text'],
  expires: ['expires', 'iso-z'],
  refreshToken: ['refreshToken', 'text'],
  refreshTokenExpires: ['refreshTokenExpires', 'iso-z'],
  userId: [user('id'), 'integer'],
  firstName: [user('first_name'), 'text'],
  lastName: [user('last_name'), 'text'],
  email: [user('email'), 'text'],
  locale: [user('locale'), 'text'],
  accountOwner: [user('account_owner'), 'boolean'],
  collaborator: [user('collaborator'), 'boolean'],
  emailVerified: [user('email_verified'), 'boolean'],
  userExpiresIn: ['onlineAccessInfo.expires_in', 'integer'],
  userScope: ['onlineAccessInfo.associated_user_scope', 'text'],
};

export function officialLayout(table: string): TableLayout {
  const columns = Object.fromEntries(
    SESSION_FIELDS.map((field) => {
      const [column, encoding] = OFFICIAL[field];
      return [field, { column, encoding }];
    }),
  );
  return { family: 'official', title: 'official DynamoDB adapter', table, columns };
}

/**
 * The layout of a table: as mapped by hand, else the official one.
 * @throws DeskError LAYOUT_UNKNOWN when the table's own key does not hold the id
 */
export function layoutOf(table: TableInfo, mapped: TableLayout | undefined): TableLayout {
  const layout = mapped === undefined ? officialLayout(table.name) : { ...mapped, table: table.name };
  const { key, sortKey, keyType } = table;
  if (sortKey === undefined && keyType === 'S' && layout.columns.id?.column === key) return layout;
  const is = sortKey === undefined ? `${key} (${keyType})` : `${key} and ${sortKey}`;
  throw new DeskError('LAYOUT_UNKNOWN', `The key of the table ${table.name} is ${is}, not the session’s id.`, {
    hint: 'Choose another table, or say by hand which attribute holds what; the id must be the key, and text.',
    detail: `Attributes that the table declares: ${table.attributes.map(({ name }) => name).join(', ')}`,
  });
}

/** What reads items of a layout. The ways to the attributes are worked out once, not for every session. */
export function itemDecoder(layout: TableLayout): (item: Item) => DecodedSession {
  const ways = Object.values(layout.columns).map(({ column }) => ({ column, way: column.split('.') }));
  return (item) => {
    const row: Record<string, unknown> = {};
    for (const { column, way } of ways) row[column] = valueOf(attributeAt(item, column, way));
    return decodeSession(layout, row);
  };
}

/**
 * A session as an item: what is set over what is there; what is nobody's field stays, within maps too.
 * @param read how the present item reads, where what reads as it shall is to stay as it is
 * @throws DeskError VALUE_REFUSED when a value cannot be held
 */
export function encodeItem(
  layout: TableLayout,
  table: TableInfo,
  fields: SessionFields,
  present: Item = {},
  read?: Present,
): Item {
  const row = encodeSession(layout, fields, read);
  let item = present;
  for (const [column, value] of Object.entries(row)) item = withAttribute(item, column, attributeOf(value));
  checkKeys(table, item);
  return item;
}

/** Bytes that the value of a key can have. */
const KEY_BYTES = 2048;

/** Keys, of the table and of its index, cannot be empty. Not every server says so. */
function checkKeys(table: TableInfo, item: Item): void {
  for (const name of [table.key, table.index?.key].filter((key) => key !== undefined)) {
    const text = item[name]?.S;
    if (text !== '' && (text === undefined || Buffer.byteLength(text) <= KEY_BYTES)) continue;
    const what = text === '' ? 'cannot be empty' : `can have ${KEY_BYTES} bytes at most`;
    throw new DeskError('VALUE_REFUSED', `${name} is a key of the table and ${what}. Nothing was written.`, {
      hint: 'Change the value and store again.',
    });
  }
}

const KINDS: Partial<Record<Encoding, string>> = {
  boolean: 'BOOL',
  integer: 'N',
  seconds: 'N',
  milliseconds: 'N',
  'boolean-integer': 'N',
  'digits-blob': 'B',
};

/** The attributes of a layout, as columns. */
export function columnsOf(layout: TableLayout, table: TableInfo): ColumnInfo[] {
  return SESSION_FIELDS.flatMap((field) => {
    const mapping = layout.columns[field];
    if (mapping === undefined) return [];
    const { column: name, encoding } = mapping;
    const key = name === table.key;
    return [{ name, type: KINDS[encoding] ?? 'S', nullable: !key, key, field, encoding }];
  });
}

/** An item's values by their paths; maps are taken apart, lists and sets are not. */
export function explainItem(layout: TableLayout, item: Item, within = ''): ExplainedValue[] {
  return Object.entries(item).flatMap(([part, attribute]) => {
    const name = `${within}${part}`;
    const mapping = mappingOf(layout, name);
    if (attribute.M !== undefined && mapping.field === undefined && Object.keys(attribute.M).length > 0) {
      return explainItem(layout, attribute.M, `${name}.`);
    }
    const value = valueOf(attribute);
    return [{ name, declaredType: kindOf(attribute) ?? '', storedType: typeName(value), value, ...mapping }];
  });
}
