import { inject } from 'vitest';
import type { RawSession } from '../../main/stores/store.ts';
import { makeDynamodbPlace } from './dynamodb-place.ts';
import type { StoreRow } from './table.ts';

/** The servers that are to be had; Amazon's own and another one take some things differently. */
const SERVERS = [
  { name: 'DynamoDB Local', endpoint: inject('dynamodbUrl') },
  { name: 'dynalite', endpoint: inject('dynaliteUrl') },
].filter(({ endpoint }) => endpoint !== '');

const holdsKey = (text: string) => text !== '' && Buffer.byteLength(text) <= 2048;

export const DYNAMODB_ROWS: readonly StoreRow[] = SERVERS.map(({ name, endpoint }) => ({
  name: `DynamoDB, official adapter, on ${name}`,
  make: () => makeDynamodbPlace(endpoint),
  columns: { id: 'id', shop: 'shop', isOnline: 'isOnline', expires: 'expires' },
  shared: true,
  milliseconds: true,
  absentIsFalse: [],
  lost: [],
  uniqueIds: true,
  faults: [
    { field: 'expires', value: 'tomorrow' },
    { field: 'isOnline', value: 'perhaps' },
  ],
  drifts: true,
  latest: 253_402_300_799_999,
  orders: [],
  ids: holdsKey,
  shops: holdsKey,
  edit: (raw, values) => ({ ...raw, ...Object.fromEntries(Object.entries(values).map(asAttribute)) }),
  explained: leaves,
}));

function asAttribute([name, value]: [string, unknown]): [string, unknown] {
  if (value === null) return [name, { NULL: true }];
  if (typeof value === 'bigint') return [name, { N: String(value) }];
  return [name, typeof value === 'boolean' ? { BOOL: value } : { S: value }];
}

function leaves(raw: RawSession): string[] {
  return Object.entries(raw).flatMap(([name, attribute]) => {
    const within: unknown =
      typeof attribute === 'object' && attribute !== null && 'M' in attribute ? attribute.M : undefined;
    return typeof within === 'object' && within !== null
      ? leaves({ ...within }).map((rest) => `${name}.${rest}`)
      : [name];
  });
}
