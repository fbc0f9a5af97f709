import { expect, test } from 'vitest';
import { dynamodbPolicies } from './dynamodb-policies.ts';

const PLACE = { region: 'eu-west-1', table: 'shopify_sessions', index: 'shop_index' };

function allowed(kind: string): string[] {
  const policy = dynamodbPolicies(PLACE).find((one) => one.kind === kind)?.policy ?? '';
  return [...policy.matchAll(/"dynamodb:(\w+)"/g)].map(([, action]) => action ?? '').toSorted();
}

test('read-only changes nothing and lists nothing', () => {
  expect(allowed('read-only')).toEqual(['BatchGetItem', 'DescribeTable', 'GetItem', 'Query']);
});

test('only the policy for listing allows Scan', () => {
  expect(allowed('read-write')).not.toContain('Scan');
  expect(allowed('listing')).toEqual([...allowed('read-write'), 'Scan'].toSorted());
});

test('no policy makes, changes or drops a table', () => {
  for (const kind of ['read-only', 'read-write', 'listing']) {
    expect(allowed(kind).filter((action) => /^(Create|Update|Delete)Table/.test(action))).toEqual([]);
  }
});

test('the index is named beside its table, in the words of the region', () => {
  const [{ policy } = { policy: '' }] = dynamodbPolicies({ ...PLACE, region: 'cn-north-1' });
  expect(policy).toContain('"arn:aws-cn:dynamodb:cn-north-1:*:table/shopify_sessions"');
  expect(policy).toContain('"arn:aws-cn:dynamodb:cn-north-1:*:table/shopify_sessions/index/shop_index"');
});
