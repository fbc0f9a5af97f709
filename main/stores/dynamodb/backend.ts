import { checkCancelled } from '../cancel.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { ConnectOptions, StoreBackend } from '../store.ts';
import { Connection } from './connection.ts';
import { openStore } from './open.ts';
import { createOfficialTable, officialTable } from './official-table.ts';
import { probeTable } from './probe.ts';
import { outlineTable } from './outline.ts';

type DynamodbAddress = AddressOf<'dynamodb'>;

export const backend: StoreBackend<DynamodbAddress> = {
  open: openStore,
  probe: probeTable,
  planTable: (address) => JSON.stringify(officialTable(address), null, 2),

  async createTable(address, options) {
    await connected(address, options, (connection) => createOfficialTable(connection, options));
  },

  suggestions: { profile: async () => (await import('./aws-profiles.ts')).listAwsProfiles() },

  tables: (address, options) => connected(address, options, (connection) => outlineTable(connection, options)),
};

async function connected<T>(
  address: DynamodbAddress,
  { secrets, signal }: ConnectOptions,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  checkCancelled(signal);
  const connection = new Connection(address, secrets);
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}
