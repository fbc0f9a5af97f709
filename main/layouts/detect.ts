import type { Encoding, TableLayout } from '../../shared/layouts.ts';
import { FIELD_KINDS, SESSION_FIELDS, type SessionField } from '../../shared/session.ts';
import type { TableColumn, TableInfo } from '../stores/sql/table.ts';
import { SECONDS_LIMIT } from './codecs.ts';

/** Names that columns for a field go by, written small and without `_`, best first. */
const COLUMN_NAMES: Record<SessionField, readonly string[]> = {
  id: ['id', 'sessionid'],
  shop: ['shop', 'shopdomain', 'shopifydomain'],
  state: ['state'],
  isOnline: ['isonline'],
  scope: ['scope', 'scopes', 'accessscopes'],
  accessToken: ['accesstoken', 'shopifytoken'],
  expires: ['expires', 'expiresat'],
  refreshToken: ['refreshtoken'],
  refreshTokenExpires: ['refreshtokenexpires', 'refreshtokenexpiresat'],
  // Up to 5.x the official adapters kept the user's id, and nothing else of the user, in `onlineAccessInfo`.
  userId: ['userid', 'onlineaccessinfo'],
  firstName: ['firstname', 'userfirstname'],
  lastName: ['lastname', 'userlastname'],
  email: ['email', 'useremail'],
  locale: ['locale', 'userlocale'],
  accountOwner: ['accountowner'],
  collaborator: ['collaborator'],
  emailVerified: ['emailverified'],
  userExpiresIn: ['expiresin', 'userexpiresin'],
  userScope: ['associateduserscope', 'userscope'],
};

/** Without these a table does not hold sessions. */
const NEEDED = ['id', 'shop', 'isOnline', 'accessToken'] as const satisfies readonly SessionField[];

/** Values of a column, a few of them, NULLs left out: asked for only where the declared type leaves the encoding open. */
export type Sample = (column: string) => Promise<readonly unknown[]>;

type Columns = Partial<Record<SessionField, TableColumn>>;

interface FamilyRule {
  family: TableLayout['family'];
  title: string;
  fits: (columns: Columns) => boolean;
  /** What times are when no value tells, by the declared type of their column. */
  defaultTime: Encoding;
  /** The declared type says it all: values are not looked at. */
  timeIsSure: boolean;
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
    family: 'prisma',
    title: 'Prisma',
    fits: ({ id, isOnline, expires }) =>
      id?.typeClass === 'text' && isOnline?.typeClass === 'boolean' && expires?.typeClass === 'datetime',
    defaultTime: 'milliseconds',
    timeIsSure: false,
  },
  {
    family: 'drizzle',
    title: 'Drizzle',
    fits: ({ id, isOnline, expires, userId }) =>
      id?.typeClass === 'text' &&
      isOnline?.typeClass === 'integer' &&
      (expires?.typeClass === 'text' || userId?.typeClass === 'blob'),
    defaultTime: 'iso-z',
    timeIsSure: false,
  },
];
const CUSTOM: Omit<FamilyRule, 'fits'> = {
  family: 'custom',
  title: 'columns found by their names',
  defaultTime: 'seconds',
  timeIsSure: false,
};

export type Detection = { layout: TableLayout } | { missing: SessionField[] };

/** Works out which column of a table holds which field in which encoding; or which fields it has no column for. */
export async function detectLayout(table: TableInfo, sample: Sample): Promise<Detection> {
  const columns = columnsByField(table);
  const missing = NEEDED.filter((field) => columns[field] === undefined);
  if (missing.length > 0) return { missing };
  const rule = FAMILIES.find(({ fits }) => fits(columns)) ?? CUSTOM;
  const mapped: TableLayout['columns'] = {};
  for (const field of SESSION_FIELDS) {
    const column = columns[field];
    if (column !== undefined) {
      mapped[field] = { column: column.name, encoding: await encodingOf(field, column, rule, sample) };
    }
  }
  return { layout: { family: rule.family, title: titleOf(rule, columns, mapped), table: table.name, columns: mapped } };
}

function columnsByField(table: TableInfo): Columns {
  const byName = new Map(table.columns.map((column) => [column.name.toLowerCase().replaceAll(/[_\s-]/g, ''), column]));
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
      // Drizzle's adapter writes `''` for a token that is not there, whatever its column allows.
      if (field === 'accessToken' && rule.family === 'drizzle') return 'text-empty';
      // These three are never absent; any other text in a column that allows no NULL is `''` when it is.
      return column.nullable || field === 'id' || field === 'shop' || field === 'state' ? 'text' : 'text-empty';
    case 'boolean':
      return column.nullable || field === 'isOnline' ? 'boolean-integer' : 'boolean-integer-zero';
    case 'number':
      return 'integer';
    case 'digits':
      if (column.typeClass === 'blob') return 'digits-blob';
      return column.typeClass === 'text' || column.typeClass === 'varchar' ? 'digits-text' : 'integer';
    case 'time': {
      if (rule.timeIsSure && column.typeClass === 'integer') return rule.defaultTime;
      return mostOf((await sample(column.name)).map(timeEncodingOf)) ?? defaultTime(column, rule);
    }
  }
}

function defaultTime(column: TableColumn, rule: Omit<FamilyRule, 'fits'>): Encoding {
  if (column.typeClass === 'text' || column.typeClass === 'varchar') return 'iso-z';
  return column.typeClass === 'integer' ? 'seconds' : rule.defaultTime;
}

function timeEncodingOf(value: unknown): Encoding | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return Math.abs(Number(value)) < SECONDS_LIMIT ? 'seconds' : 'milliseconds';
  }
  if (typeof value !== 'string') return undefined;
  return value.endsWith('+00:00') ? 'iso-offset' : 'iso-z';
}

function mostOf(encodings: readonly (Encoding | undefined)[]): Encoding | undefined {
  const counts = new Map<Encoding, number>();
  for (const encoding of encodings) {
    if (encoding !== undefined) counts.set(encoding, (counts.get(encoding) ?? 0) + 1);
  }
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

const TIME_TITLES: Partial<Record<Encoding, string>> = {
  seconds: 'times in seconds',
  milliseconds: 'times in milliseconds',
  'iso-z': 'times as ISO text',
  'iso-offset': 'times as ISO text',
};

function titleOf(rule: Pick<FamilyRule, 'family' | 'title'>, columns: Columns, mapped: TableLayout['columns']): string {
  if (rule.family === 'official') {
    const old = columns.userId?.name.toLowerCase() === 'onlineaccessinfo';
    return `${rule.title}, ${old ? 'up to 5.x' : '6.0 and later'}`;
  }
  const parts = [rule.title];
  if (columns.firstName === undefined) parts.push('without user data');
  if (columns.refreshToken === undefined) parts.push('without refresh tokens');
  const times = mapped.expires && TIME_TITLES[mapped.expires.encoding];
  if (times !== undefined) parts.push(times);
  return parts.join(', ');
}
