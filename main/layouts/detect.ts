import type { Encoding, TableLayout } from '../../shared/layouts.ts';
import { FIELD_KINDS, SESSION_FIELDS, type SessionField } from '../../shared/session.ts';
import type { TableColumn, TableColumns, TypeClass } from './table-columns.ts';
import { SECONDS_LIMIT } from './codecs.ts';

/** Names that columns for a field go by, written small and without `_`, best first. */
export const COLUMN_NAMES: Record<SessionField, readonly string[]> = {
  id: ['sessionid', 'id'],
  shop: ['shop', 'shopdomain', 'shopifydomain'],
  state: ['state'],
  isOnline: ['isonline'],
  scope: ['scope', 'scopes', 'accessscopes'],
  accessToken: ['accesstoken', 'shopifytoken'],
  expires: ['expires', 'expiresat'],
  refreshToken: ['refreshtoken'],
  refreshTokenExpires: ['refreshtokenexpires', 'refreshtokenexpiresat'],
  // Up to 5.x the official adapters kept the user's id, and nothing else of the user, in `onlineAccessInfo`.
  userId: ['userid', 'shopifyuserid', 'onlineaccessinfo'],
  firstName: ['firstname', 'userfirstname'],
  lastName: ['lastname', 'userlastname'],
  email: ['email', 'useremail'],
  locale: ['locale', 'userlocale'],
  accountOwner: ['accountowner'],
  collaborator: ['collaborator'],
  emailVerified: ['emailverified', 'useremailverified'],
  userExpiresIn: ['expiresin', 'userexpiresin'],
  userScope: ['associateduserscope', 'userscope'],
};

/** Without these a table does not hold sessions. */
export const NEEDED = ['id', 'shop', 'isOnline', 'accessToken'] as const satisfies readonly SessionField[];

/** Values of a column, a few of them, NULLs left out: asked for only where the declared type leaves the encoding open. */
export type Sample = (column: string) => Promise<readonly unknown[]>;

type Columns = Partial<Record<SessionField, TableColumn>>;

interface FamilyRule {
  family: TableLayout['family'];
  title: string;
  fits: (columns: Columns) => boolean;
  /** What times are when no value tells, where the declared type of their column leaves it open. */
  defaultTime: Encoding;
  /** Its tables are all alike: the title says it all. */
  hasNoVariants?: true;
  /** The declared type says it all: values are not looked at. */
  timeIsSure: boolean;
  /** `false` is written for what is not known of a user, whatever the columns allow. */
  unknownIsFalse?: boolean;
  /** `''` is written for an access token that is not there, whatever the column allows. */
  emptyToken?: boolean;
  /** Fields that are made of what other columns hold. */
  derived?: Partial<Record<SessionField, { from: SessionField; encoding: Encoding }>>;
}

/** The table of the gem's `shops` and `users`: named after Shopify, without an id of the session. */
const isRuby = ({ shop, accessToken }: Columns) =>
  nameOf(shop) === 'shopifydomain' && nameOf(accessToken) === 'shopifytoken';

function isOneOf(column: TableColumn | undefined, ...classes: TypeClass[]): boolean {
  return column !== undefined && classes.includes(column.typeClass);
}

/** How the known families declare their columns; the first that fits is taken. */
const FAMILIES: readonly FamilyRule[] = [
  {
    family: 'official',
    title: 'official adapter',
    fits: ({ id, expires }) => id?.typeClass === 'varchar' && expires?.typeClass === 'integer',
    defaultTime: 'seconds',
    timeIsSure: true,
  },
  {
    family: 'ruby',
    title: 'Shopify’s Ruby gem, users',
    hasNoVariants: true,
    fits: (columns) => isRuby(columns) && nameOf(columns.userId) === 'shopifyuserid',
    defaultTime: 'datetime',
    timeIsSure: false,
    derived: { id: { from: 'userId', encoding: 'online-id' } },
  },
  {
    family: 'ruby',
    title: 'Shopify’s Ruby gem, shops',
    hasNoVariants: true,
    fits: isRuby,
    defaultTime: 'datetime',
    timeIsSure: false,
    derived: { id: { from: 'shop', encoding: 'offline-id' } },
  },
  {
    family: 'php',
    title: 'Shopify’s PHP template',
    hasNoVariants: true,
    fits: ({ id, expires, firstName }) =>
      nameOf(id) === 'sessionid' && nameOf(expires) === 'expiresat' && nameOf(firstName) === 'userfirstname',
    defaultTime: 'datetime',
    timeIsSure: false,
  },
  {
    family: 'prisma',
    title: 'Prisma',
    // Its `DateTime` has three digits on every server, and its `accessToken` must be there.
    fits: ({ id, isOnline, expires, accessToken }) =>
      isOneOf(id, 'text', 'varchar') &&
      isOneOf(isOnline, 'boolean', 'true-boolean') &&
      (isOneOf(expires, 'datetime') ||
        (isOneOf(expires, 'timestamp') && expires?.type.includes('(3)') === true && accessToken?.nullable === false)),
    defaultTime: 'milliseconds',
    timeIsSure: false,
    unknownIsFalse: true,
  },
  {
    family: 'drizzle',
    title: 'Drizzle',
    fits: ({ id, isOnline, expires, userId, accessToken }) =>
      isOneOf(id, 'text', 'varchar') &&
      nameOf(id) === 'id' &&
      nameOf(accessToken) === 'accesstoken' &&
      isOneOf(isOnline, 'integer', 'boolean', 'true-boolean') &&
      (isOneOf(expires, 'text', 'varchar', 'timestamp', 'timestamp-zone') ||
        isOneOf(userId, 'blob') ||
        (isOneOf(id, 'text') && isOneOf(expires, 'integer'))),
    defaultTime: 'iso-z',
    timeIsSure: false,
    emptyToken: true,
  },
];
const CUSTOM: Omit<FamilyRule, 'fits'> = {
  family: 'custom',
  title: 'columns matched by name',
  defaultTime: 'seconds',
  timeIsSure: false,
};

export type Detection = { layout: TableLayout } | { missing: SessionField[] };

/** Works out which column of a table holds which field in which encoding; or which fields it has no column for. */
export async function detectLayout(table: TableColumns, sample: Sample): Promise<Detection> {
  const { columns, rule, missing } = firstLook(table);
  if (missing.length > 0) return { missing };
  const mapped: TableLayout['columns'] = {};
  for (const field of SESSION_FIELDS) {
    const derived = rule.derived?.[field];
    const column = columns[derived?.from ?? field];
    if (column === undefined) continue;
    const encoding = derived?.encoding ?? (await encodingOf(field, column, rule, sample));
    mapped[field] = { column: column.name, encoding };
  }
  const title = titleOf(rule, columns, mapped, table);
  return { layout: { family: rule.family, title, table: table.label, columns: mapped } };
}

/** Whether a table has columns for what a session needs, by their names and types alone. */
export function couldHoldSessions(table: TableColumns): boolean {
  return firstLook(table).missing.length === 0;
}

function firstLook(table: TableColumns) {
  const columns = columnsByField(table);
  const rule: Omit<FamilyRule, 'fits'> = FAMILIES.find(({ fits }) => fits(columns)) ?? CUSTOM;
  const missing = NEEDED.filter(
    (field) => columns[field] === undefined && (rule.derived === undefined || field === 'shop'),
  );
  return { columns, rule, missing };
}

/** The name of a column as names are compared: small, and without what separates words. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_\s-]/g, '');
}

function nameOf(column: TableColumn | undefined): string | undefined {
  return column && plainName(column.name);
}

function columnsByField(table: TableColumns): Columns {
  const byName = new Map<string, TableColumn>();
  for (const column of table.columns) {
    const name = plainName(column.name);
    // Of `accesstoken` and `accessToken`, which a half-done migration leaves together, the newer one counts.
    if (!byName.has(name) || column.name !== column.name.toLowerCase()) byName.set(name, column);
  }
  const columns: Columns = {};
  for (const field of SESSION_FIELDS) {
    const name = COLUMN_NAMES[field].find((one) => byName.has(one));
    const column = name === undefined ? undefined : byName.get(name);
    if (column !== undefined) columns[field] = column;
  }
  return columns;
}

async function encodingOf(
  field: SessionField,
  column: TableColumn,
  rule: Omit<FamilyRule, 'fits'>,
  sample: Sample,
): Promise<Encoding> {
  switch (FIELD_KINDS[field]) {
    case 'text':
      if (field === 'accessToken' && rule.emptyToken === true) return 'text-empty';
      // These three are never absent; any other text in a column that allows no NULL is `''` when it is.
      return column.nullable || field === 'id' || field === 'shop' || field === 'state' ? 'text' : 'text-empty';
    case 'boolean': {
      const mayLack = (column.nullable && rule.unknownIsFalse !== true) || field === 'isOnline';
      if (column.typeClass === 'true-boolean') return mayLack ? 'boolean' : 'boolean-false';
      if (column.typeClass === 'bit') return 'boolean-digit';
      if (isOneOf(column, 'text', 'varchar')) {
        return mostOf((await sample(column.name)).map(booleanEncodingOf)) ?? 'boolean-digit';
      }
      return mayLack ? 'boolean-integer' : 'boolean-integer-zero';
    }
    case 'number':
      return 'integer';
    case 'digits':
      if (column.typeClass === 'blob') return 'digits-blob';
      return column.typeClass === 'text' || column.typeClass === 'varchar' ? 'digits-text' : 'integer';
    case 'time': {
      if (column.typeClass === 'timestamp') return 'datetime';
      if (column.typeClass === 'timestamp-zone') return 'datetime-zone';
      if (rule.family === 'official' && isWide(column)) return 'milliseconds';
      if (rule.timeIsSure && column.typeClass === 'integer') return rule.defaultTime;
      return mostOf((await sample(column.name)).map(timeEncodingOf)) ?? defaultTime(column, rule);
    }
  }
}

function defaultTime(column: TableColumn, rule: Omit<FamilyRule, 'fits'>): Encoding {
  if (column.typeClass === 'text' || column.typeClass === 'varchar') return 'iso-z';
  if (column.typeClass !== 'integer') return rule.defaultTime;
  return isWide(column) ? 'milliseconds' : 'seconds';
}

/** Holds milliseconds: the official PostgreSQL adapter declares `refreshTokenExpires` so, and means them. */
function isWide(column: TableColumn): boolean {
  return /^(bigint|int8)/i.test(column.type);
}

const BOOLEAN_TEXTS: Record<string, Encoding> = {
  t: 'boolean-letter',
  f: 'boolean-letter',
  true: 'boolean-word',
  false: 'boolean-word',
  '1': 'boolean-digit',
  '0': 'boolean-digit',
};

export function booleanEncodingOf(value: unknown): Encoding | undefined {
  return typeof value === 'string' ? BOOLEAN_TEXTS[value] : undefined;
}

export function timeEncodingOf(value: unknown): Encoding | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return Math.abs(Number(value)) < SECONDS_LIMIT ? 'seconds' : 'milliseconds';
  }
  if (typeof value !== 'string') return undefined;
  if (value.endsWith('+00:00')) return 'iso-offset';
  return /^\d{4}-\d\d-\d\d \d\d:/.test(value) ? 'datetime' : 'iso-z';
}

export function mostOf(encodings: readonly (Encoding | undefined)[]): Encoding | undefined {
  const counts = new Map<Encoding, number>();
  for (const encoding of encodings) {
    if (encoding !== undefined) counts.set(encoding, (counts.get(encoding) ?? 0) + 1);
  }
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

/** Which version of the official adapter left a table so. */
function officialVersion(columns: Columns, table: TableColumns): string {
  const names = table.columns.map((column) => column.name);
  const folded = names.includes('isonline') || names.includes('accesstoken');
  const unfolded = names.includes('isOnline') || names.includes('accessToken');
  const old = names.some((name) => plainName(name) === 'onlineaccessinfo');
  const user = columns.firstName !== undefined;
  const refresh = columns.refreshToken !== undefined;
  if ((folded && unfolded) || (old ? user || refresh : !user || !refresh)) return 'half migrated';
  if (folded) return '1.0';
  return old ? 'up to 5.x' : '6.0 and later';
}

const TIME_TITLES: Partial<Record<Encoding, string>> = {
  seconds: 'times in seconds',
  milliseconds: 'times in milliseconds',
  datetime: 'times as UTC timestamps',
  'datetime-zone': 'times as timestamps with a zone',
  'iso-z': 'times as ISO text',
  'iso-offset': 'times as ISO text',
};

function titleOf(
  rule: Pick<FamilyRule, 'family' | 'title' | 'hasNoVariants'>,
  columns: Columns,
  mapped: TableLayout['columns'],
  table: TableColumns,
): string {
  if (rule.family === 'official') return `${rule.title}, ${officialVersion(columns, table)}`;
  if (rule.hasNoVariants === true) return rule.title;
  const parts = [rule.title];
  if (columns.firstName === undefined) parts.push('without user data');
  if (columns.refreshToken === undefined) parts.push('without refresh tokens');
  const times = mapped.expires && TIME_TITLES[mapped.expires.encoding];
  if (times !== undefined) parts.push(times);
  return parts.join(', ');
}
