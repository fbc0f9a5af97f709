import { expect, test } from 'vitest';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { storePlace } from './address.ts';

const AMAZON = 'arn:aws:dynamodb:eu-west-1:123456789012:table/sessions';
const LOCAL = 'arn:aws:dynamodb:ddblocal:000000000000:table/sessions';

function placeOf(arn: string, change: Partial<AddressOf<'dynamodb'>> = {}) {
  const address: AddressOf<'dynamodb'> = {
    backend: 'dynamodb',
    region: 'eu-west-1',
    credentials: { from: 'keys', accessKeyId: 'AKIA1' },
    ...change,
  };
  return storePlace(address, { name: 'sessions', arn });
}

test('at Amazon the ARN is all that counts: neither the key nor the way there', () => {
  const { id, title } = placeOf(AMAZON);
  expect(title).toBe('table sessions in eu-west-1, account 123456789012');
  expect(placeOf(AMAZON, { credentials: { from: 'keys', accessKeyId: 'AKIA2' } }).id).toBe(id);
  expect(placeOf(AMAZON, { endpoint: 'https://dynamodb.eu-west-1.amazonaws.com' }).id).toBe(id);
  expect(placeOf(AMAZON.replace('123456789012', '210987654321')).id).not.toBe(id);
  expect(placeOf(AMAZON.replace('eu-west-1', 'eu-west-2')).id).not.toBe(id);
});

test('servers that are not Amazon’s name all accounts alike: so address, region and key count', () => {
  const endpoint = 'http://localhost:8000';
  const { id, title } = placeOf(LOCAL, { endpoint });
  expect(title).toBe('table sessions at localhost:8000');
  expect(placeOf(LOCAL, { endpoint: 'http://LOCALHOST:8000/' }).id).toBe(id);
  const others = [
    placeOf(LOCAL),
    placeOf(LOCAL, { endpoint: 'http://localhost:8001' }),
    placeOf(LOCAL, { endpoint, region: 'us-east-1' }),
    placeOf(LOCAL, { endpoint, credentials: { from: 'keys', accessKeyId: 'AKIA2' } }),
  ].map((other) => other.id);
  expect(new Set([id, ...others]).size).toBe(5);
});
