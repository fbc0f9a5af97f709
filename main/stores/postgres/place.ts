import { hostsOfSql, writtenHosts } from '../../../shared/profiles.ts';
import type { StorePlace } from '../../../shared/records.ts';
import type { TableInfo } from '../sql/table.ts';
import type { AddressOf } from '../store.ts';

/**
 * Two addresses lead to the same place when hosts (in small letters) and ports, database, schema and table are the same; user,
 * TLS and time limits do not count. Two names of one server count as two: a copy of a database keeps every mark that a server
 * could be known by. Several servers of one address hold the same data: they are one place, whichever of them answers.
 */
export function storePlace(address: AddressOf<'postgres'>, table: TableInfo): StorePlace {
  const { database } = address;
  const server = writtenHosts(hostsOfSql(address)).toLowerCase();
  return {
    id: `postgres:${JSON.stringify([server, database, table.schema ?? '', table.name])}`,
    title: `${table.label} in ${database} at ${server}`,
  };
}
