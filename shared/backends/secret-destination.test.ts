import { expect, test } from 'vitest';
import type { Address, Backend } from './index.ts';
import { secretDestination } from './index.ts';

type Of<B extends Backend> = Extract<Address, { backend: B }>;

const sql: Of<'postgres'> = {
  backend: 'postgres',
  host: 'db',
  port: 5432,
  user: 'app',
  database: 'orders',
  tls: { mode: 'verify-full' },
};
const redis: Of<'redis'> = {
  backend: 'redis',
  topology: 'single',
  nodes: [{ host: 'cache', port: 6379 }],
  tls: { mode: 'require' },
};
const mongodb: Of<'mongodb'> = {
  backend: 'mongodb',
  url: 'mongodb://app@a:27017,b:27017/orders?authSource=admin&tls=true',
};
const dynamodb: Of<'dynamodb'> = {
  backend: 'dynamodb',
  region: 'eu-west-1',
  credentials: { from: 'keys', accessKeyId: 'AKIA1' },
};
const kv: Of<'cloudflare-kv'> = { backend: 'cloudflare-kv', place: { at: 'account', account: 'acme' } };

test.each<[string, Address, Address]>([
  ['another host', sql, { ...sql, host: 'db2' }],
  ['another port', sql, { ...sql, port: 5433 }],
  ['another user', sql, { ...sql, user: 'root' }],
  ['weaker TLS', sql, { ...sql, tls: { mode: 'prefer' } }],
  ['another authority', sql, { ...sql, tls: { mode: 'verify-full', caFile: '/tmp/ca.pem' } }],
  ['one more host', sql, { ...sql, otherHosts: [{ host: 'evil', port: 5432 }] }],
  ['another kind of server', sql, { ...sql, backend: 'mysql', port: 3306 }],
  ['another node', redis, { ...redis, nodes: [{ host: 'cache2', port: 6379 }] }],
  ['no TLS', redis, { ...redis, tls: { mode: 'disable' } }],
  ['Sentinels', redis, { ...redis, topology: 'sentinel', sentinelName: 'main' }],
  ['another of several hosts', mongodb, { ...mongodb, url: mongodb.url.replace('b:27017', 'c:27017') }],
  ['an option that turns TLS off', mongodb, { ...mongodb, url: mongodb.url.replace('tls=true', 'tls=false') }],
  ['a proxy', mongodb, { ...mongodb, url: `${mongodb.url}&proxyHost=evil` }],
  ['SRV', mongodb, { ...mongodb, url: 'mongodb+srv://app@a/orders?authSource=admin&tls=true' }],
  ['an endpoint', dynamodb, { ...dynamodb, endpoint: 'http://evil:8000' }],
  ['another access key', dynamodb, { ...dynamodb, credentials: { from: 'keys', accessKeyId: 'AKIA2' } }],
  [
    'an endpoint in the place of Cloudflare',
    kv,
    { ...kv, place: { at: 'account', account: 'acme', endpoint: 'http://evil' } },
  ],
])('%s is another destination', (_what, one, other) => {
  expect(secretDestination(other)).not.toBe(secretDestination(one));
});

test.each<[string, Address, Address]>([
  ['database and table', sql, { ...sql, database: 'shop', table: 'session', schema: 'app' }],
  ['prefix and database number', redis, { ...redis, prefix: 'x', database: 3 }],
  ['collection', mongodb, { ...mongodb, database: 'shop', collection: 'sessions' }],
  ['database in the URL', mongodb, { ...mongodb, url: mongodb.url.replace('/orders?', '/shop?') }],
  ['table and region', dynamodb, { ...dynamodb, table: 't', region: 'us-east-1' }],
  ['namespace and account', kv, { ...kv, namespace: 'n', place: { at: 'account', account: 'b' } }],
])('%s is the same destination', (_what, one, other) => {
  expect(secretDestination(other)).toBe(secretDestination(one));
});

test('it reads as people write it', () => {
  expect(secretDestination(sql)).toBe('app@db:5432, TLS verify-full');
  expect(secretDestination(mongodb)).toBe('app@a:27017,b:27017, authSource=admin&tls=true');
});
