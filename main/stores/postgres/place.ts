import type { StorePlace } from '../../../shared/records.ts';
import type { TableInfo } from '../sql/table.ts';
import type { AddressOf } from '../store.ts';

/**
 * Two addresses lead to the same place when host (in small letters) and port, database, schema and table are the same; user,
 * TLS and time limits do not count. Two names of one server count as two: a copy of a database keeps every mark that a server
 * could be known by.
 */
export function storePlace({ host, port, database }: AddressOf<'postgres'>, table: TableInfo): StorePlace {
  const server = `${host.toLowerCase()}:${port}`;
  return {
    id: `postgres:${JSON.stringify([server, database, table.schema ?? '', table.name])}`,
    title: `${table.label} in ${database} at ${server}`,
  };
}
