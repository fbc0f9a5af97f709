import { randomUUID } from 'node:crypto';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { backend } from '../../main/stores/dynamodb/backend.ts';
import type { AddressOf } from '../../shared/backends/index.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import type { Access } from '../../shared/profiles.ts';

export type DynamodbAddress = AddressOf<'dynamodb'>;

/** For servers that take any. */
export const KEYS = { accessKeyId: 'deskTest', secretAccessKey: 'desk-test-secret' };
export const SECRETS = { password: KEYS.secretAccessKey };

/** A table of its own in a test server. */
export interface DynamodbPlace extends AsyncDisposable {
  address: DynamodbAddress;
  open(access?: Access): Promise<SessionStore>;
  remove(): Promise<void>;
}

export function addressAt(endpoint: string, table: string): DynamodbAddress {
  return {
    backend: 'dynamodb',
    region: 'us-east-1',
    endpoint,
    table,
    credentials: { from: 'keys', accessKeyId: KEYS.accessKeyId },
  };
}

export function clientAt(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ region: 'us-east-1', endpoint, credentials: KEYS });
}

/** Makes the official table, under a name of its own. */
export async function makeDynamodbPlace(endpoint: string): Promise<DynamodbPlace> {
  const address = addressAt(endpoint, `shopify_sessions_${randomUUID()}`);
  await backend.createTable(address, { secrets: SECRETS });
  async function remove(): Promise<void> {
    const client = clientAt(endpoint);
    await client.send(new DeleteTableCommand({ TableName: address.table }));
    client.destroy();
  }
  return {
    address,
    open: (access = 'read-write') => backend.open(address, { access, secrets: SECRETS }),
    remove,
    [Symbol.asyncDispose]: remove,
  };
}
