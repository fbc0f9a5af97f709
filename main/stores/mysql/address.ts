import { mysql, type MysqlAddress } from '../../../shared/backends/mysql.ts';
import { DeskError } from '../../../shared/errors.ts';
import type { StorePlace } from '../../../shared/records.ts';
import type { AddressReader } from '../address/reader.ts';
import { interpretSqlUrl, sqlParts, type UrlDialect } from '../sql/address.ts';
import type { TableInfo } from '../sql/table.ts';

const DIALECT: UrlDialect = {
  backend: 'mysql',
  name: mysql.name,
  defaultPort: 3306,
  hostOptions: ['socket', 'socketPath', 'unix_socket', 'localSocket'],
  tlsOptions: { mode: 'ssl-mode', caFile: 'ssl-ca', certFile: 'ssl-cert', keyFile: 'ssl-key' },
  // Its drivers take milliseconds, its command line seconds.
  millisecondsFrom: 1000,
  addressOf(common, otherHosts) {
    if (otherHosts.length > 0) {
      throw new DeskError('BAD_INPUT', 'This address names several MySQL servers.', {
        hint: 'Name the one to open; a store is at one of them.',
      });
    }
    return { backend: 'mysql', ...common };
  },
  optionsOf: () => [],
};

export const addresses: AddressReader<MysqlAddress> = {
  formats: [
    {
      scheme: 'mysql',
      schemes: /^(?:mysql2?|mariadb)(?:\+\w+)?$/,
      isServer: true,
      ports: [3306],
      interpret: (text, { isJdbc }) => interpretSqlUrl(text, DIALECT, isJdbc),
    },
  ],
  parts: (address) => sqlParts(address),
};

/**
 * Two addresses lead to the same place when host (in small letters) and port, database and table are the same; user, TLS and
 * time limits do not count. Two names of one server count as two.
 */
export function storePlace({ host, port, database }: MysqlAddress, table: TableInfo): StorePlace {
  const server = `${host.toLowerCase()}:${port}`;
  return {
    id: `mysql:${JSON.stringify([server, database, table.name])}`,
    title: `${table.label} in ${database} at ${server}`,
  };
}
