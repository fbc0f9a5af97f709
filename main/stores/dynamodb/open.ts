import type { AddressOf } from '../../../shared/backends/index.ts';
import { cancelled, checkCancelled } from '../cancel.ts';
import type { OpenOptions, SessionStore } from '../store.ts';
import { Connection } from './connection.ts';
import { layoutOf } from './layout.ts';
import { DynamodbStore } from './store.ts';
import { describeTable, OFFICIAL_INDEX, OFFICIAL_TABLE } from './table.ts';

export async function openStore(address: AddressOf<'dynamodb'>, options: OpenOptions): Promise<SessionStore> {
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
