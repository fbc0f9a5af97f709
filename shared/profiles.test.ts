import { expect, test } from 'vitest';
import { addressSchema, describeAddress, withContainer, type Address } from './backends/index.ts';
import { descriptionOf } from './backends/index.ts';

const ADDRESSES: readonly Address[] = [
  { backend: 'sqlite', file: '/srv/dev.sqlite' },
  { backend: 'mysql', host: 'db', port: 3306, database: 'app', tls: { mode: 'prefer' } },
  { backend: 'redis', topology: 'single', nodes: [{ host: 'cache', port: 6379 }], tls: { mode: 'disable' } },
  { backend: 'mongodb', url: 'mongodb://app@a:27017,b:27017/?replicaSet=rs0', database: 'app' },
  { backend: 'dynamodb', region: 'eu-west-1', credentials: { from: 'default' } },
  { backend: 'cloudflare-kv', place: { at: 'account', account: 'acme' } },
];

test.each(ADDRESSES)('the place of the sessions in $backend is named, changed and left to be found', (address) => {
  expect(descriptionOf(address.backend).container(address)).toBeUndefined();
  const named = addressSchema.parse(withContainer(address, 'orders'));
  expect(descriptionOf(named.backend).container(named)).toBe('orders');
  expect(withContainer(named, undefined)).toEqual(address);
});

test('addresses are described without what only a program needs', () => {
  expect(ADDRESSES.map(describeAddress)).toEqual([
    '/srv/dev.sqlite',
    'app at db:3306',
    'cache:6379',
    'app at a:27017,b:27017',
    'shopify_sessions in eu-west-1',
    'account acme',
  ]);
});
