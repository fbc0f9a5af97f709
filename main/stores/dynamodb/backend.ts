import { cancelled, checkCancelled } from '../cancel.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { ConnectOptions, OpenOptions, SessionStore, StoreBackend } from '../store.ts';
import { Connection } from './connection.ts';
import { layoutOf } from './layout.ts';
import { createOfficialTable, officialTable } from './official-table.ts';
import { probeTable } from './probe.ts';
import { DynamodbStore } from './store.ts';
import { describeTable, OFFICIAL_INDEX, OFFICIAL_TABLE } from './table.ts';
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

async function openStore(address: DynamodbAddress, options: OpenOptions): Promise<SessionStore> {
  checkCancelled(options.signal);
  const connection = new Connection(address, options.secrets);
  try {
    const name = options.layout?.table ?? address.table ?? OFFICIAL_TABLE;
    const table = await describeTable(connection, name, address.index ?? OFFICIAL_INDEX, options);
    return new DynamodbStore(connection, table, layoutOf(table, options.layout), options.access);
  } catch (error) {
    connection.close();
    throw options.signal?.aborted === true ? cancelled(error) : error;
  }
}

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
