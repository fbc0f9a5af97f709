import { describe, expect, test } from 'vitest';
import { addressSchema } from '../../../shared/backends/index.ts';
import { interpretDynamodbUrl } from './address.ts';

const DEFAULT = { from: 'default' };

describe('what is a DynamoDB address', () => {
  test.each([
    ['dynamodb://us-east-1/shopify_sessions', { region: 'us-east-1', table: 'shopify_sessions', credentials: DEFAULT }],
    ['dynamodb://eu-central-1', { region: 'eu-central-1', credentials: DEFAULT }],
    [
      'dynamodb://us-gov-west-1/app.sessions?index=by-shop&profile=Support%20team',
      {
        region: 'us-gov-west-1',
        table: 'app.sessions',
        index: 'by-shop',
        credentials: { from: 'profile', profile: 'Support team' },
      },
    ],
    [
      'dynamodb://us-east-1/t?endpoint=http://127.0.0.1:8000',
      { region: 'us-east-1', table: 't', endpoint: 'http://127.0.0.1:8000', credentials: DEFAULT },
    ],
    [
      'dynamodb://localhost:8000/t',
      { region: 'us-east-1', table: 't', endpoint: 'http://localhost:8000', credentials: DEFAULT },
    ],
    [
      'dynamodb://localhost:8000/t?region=eu-west-1',
      { region: 'eu-west-1', table: 't', endpoint: 'http://localhost:8000', credentials: DEFAULT },
    ],
    [
      'arn:aws:dynamodb:eu-west-1:123456789012:table/shopify_sessions/index/shop_index',
      { region: 'eu-west-1', table: 'shopify_sessions', index: 'shop_index', credentials: DEFAULT },
    ],
  ])('%s', (text, expected) => {
    const { address } = interpretDynamodbUrl(text);
    expect(address).toEqual({ backend: 'dynamodb', ...expected });
    expect(addressSchema.parse(address)).toEqual(address);
  });
});

test('a secret is handed back apart, and is in nothing else', () => {
  const { password, ...rest } = interpretDynamodbUrl('dynamodb://AKIAEXAMPLE:wJalr%2FXUt%2B@us-east-1/t');
  expect(password).toBe('wJalr/XUt+');
  expect(rest.address).toMatchObject({ credentials: { from: 'keys', accessKeyId: 'AKIAEXAMPLE' } });
  expect(JSON.stringify(rest)).not.toContain('wJalr');
});

test.each([
  'dynamodb:us-east-1',
  'dynamodb://AKIAEXAMPLE:secret@nowhere/t',
  'dynamodb://us-east-1:8000/t',
  'dynamodb://us-east-1/t?endpoint=ftp://secret',
  'arn:aws:dynamodb:us-east-1:1:backup/secret',
])('%s is refused without being repeated', (text) => {
  expect(() => interpretDynamodbUrl(text)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  expect(() => interpretDynamodbUrl(text)).not.toThrow(/secret|nowhere/);
});
