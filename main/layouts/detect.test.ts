import { expect, test } from 'vitest';
import type { Encoding } from '../../shared/layouts.ts';
import { detectLayout } from './detect.ts';
import type { TableColumn, TableColumns, TypeClass } from './table-columns.ts';

function column(name: string, type: string, typeClass: TypeClass, nullable = true): TableColumn {
  return { name, type, typeClass, nullable, key: name === 'id', generated: false, required: !nullable };
}

function table(label: string, columns: TableColumn[]): TableColumns {
  return { label, columns };
}

const CUSTOM = [
  column('key', 'integer', 'integer', false),
  column('session_id', 'text', 'text', false),
  column('shop_domain', 'text', 'text', false),
  column('access_token', 'text', 'text'),
];

async function encodingOf(extra: TableColumn, values: unknown[]): Promise<Encoding | undefined> {
  const columns = [
    ...CUSTOM,
    ...(extra.name === 'is_online' ? [] : [column('is_online', 'integer', 'integer')]),
    extra,
  ];
  const detected = await detectLayout(table('logins', columns), async () => values);
  if (!('layout' in detected)) throw new Error(`Not detected: ${detected.missing.join(', ')}`);
  return Object.values(detected.layout.columns).find((mapping) => mapping.column === extra.name)?.encoding;
}

test.each<[TableColumn, unknown[], Encoding]>([
  [column('is_online', 'boolean', 'true-boolean', false), [], 'boolean'],
  [column('is_online', 'char(1)', 'varchar'), ['t', 'f', 't'], 'boolean-letter'],
  [column('is_online', 'varchar(5)', 'varchar'), ['true'], 'boolean-word'],
  [column('is_online', 'text', 'text'), [], 'boolean-digit'],
  [column('is_online', 'bit(1)', 'bit'), [], 'boolean-digit'],
  [column('expires_at', 'timestamp(6)', 'timestamp'), [], 'datetime'],
  [column('expires_at', 'timestamptz', 'timestamp-zone'), [], 'datetime-zone'],
  [column('expires_at', 'integer', 'integer'), [1_795_178_096n], 'seconds'],
  [column('expires_at', 'integer', 'integer'), [1_795_178_096_789n], 'milliseconds'],
  [column('expires_at', 'bigint', 'integer'), [], 'milliseconds'],
  [column('expires_at', 'text', 'text'), ['2026-11-20 12:34:56.789'], 'datetime'],
  [column('account_owner', 'boolean', 'true-boolean', false), [], 'boolean-false'],
  [column('user_id', 'varchar(20)', 'varchar'), [], 'digits-text'],
])('%o with %o is %s', async (extra, values, encoding) => {
  expect(await encodingOf(extra, values)).toBe(encoding);
});

test('of two spellings of a column, which a half-done migration leaves, the newer one counts', async () => {
  const columns = [
    column('id', 'varchar(255)', 'varchar', false),
    column('shop', 'varchar(255)', 'varchar', false),
    column('isOnline', 'boolean', 'true-boolean', false),
    column('isonline', 'boolean', 'true-boolean'),
    column('accessToken', 'varchar(255)', 'varchar'),
    column('expires', 'integer', 'integer'),
    column('onlineaccessinfo', 'varchar(255)', 'varchar'),
  ];
  const detected = await detectLayout(table('shopify_sessions', columns), async () => []);
  expect(detected).toMatchObject({
    layout: {
      title: 'official adapter, half migrated',
      columns: { isOnline: { column: 'isOnline' }, userId: { column: 'onlineaccessinfo', encoding: 'digits-text' } },
    },
  });
});

test('an ordinary table of users is none of sessions', async () => {
  const columns = [column('id', 'bigint', 'integer', false), column('email', 'text', 'text')];
  expect(await detectLayout(table('users', columns), async () => [])).toEqual({
    missing: ['shop', 'isOnline', 'accessToken'],
  });
});
