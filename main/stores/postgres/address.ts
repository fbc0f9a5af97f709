import { postgres, serversOf, type PostgresAddress } from '../../../shared/backends/postgres.ts';
import { hostList } from '../../../shared/backends/servers.ts';
import type { StorePlace } from '../../../shared/records.ts';
import type { AddressReader } from '../address/reader.ts';
import type { UrlOptions } from '../address/url-options.ts';
import { interpretSqlUrl, sqlParts, type UrlDialect } from '../sql/address.ts';
import type { TableInfo } from '../sql/table.ts';

const TARGETS: Record<string, PostgresAddress['targetSession']> = {
  any: undefined,
  preferprimary: undefined,
  'read-write': 'read-write',
  'read-only': 'read-only',
  primary: 'primary',
  master: 'primary',
  standby: 'standby',
  secondary: 'standby',
  slave: 'standby',
  'prefer-standby': 'prefer-standby',
  prefersecondary: 'prefer-standby',
  preferslave: 'prefer-standby',
};

const DIALECT: UrlDialect = {
  backend: 'postgres',
  name: postgres.name,
  defaultPort: 5432,
  hostOptions: ['host', 'hostaddr'],
  tlsOptions: { mode: 'sslmode', caFile: 'sslrootcert', certFile: 'sslcert', keyFile: 'sslkey' },
  millisecondsFrom: Infinity,
  addressOf(common, otherHosts, options) {
    const path = options.value('schema', 'currentSchema', 'search_path') ?? schemaIn(options);
    const [schema] = (path ?? '').split(/[\s,]+/).filter((name) => name !== '');
    const target = TARGETS[options.value('target_session_attrs', 'targetServerType')?.toLowerCase() ?? ''];
    return {
      backend: 'postgres',
      ...common,
      ...(schema !== undefined && { schema }),
      ...(otherHosts.length > 0 && { otherHosts }),
      ...(target !== undefined && { targetSession: target }),
    };
  },
  optionsOf: (address) =>
    address.backend === 'postgres'
      ? [
          ['schema', address.schema],
          ['target_session_attrs', address.targetSession],
        ]
      : [],
};

/** `options=-c search_path=app`. */
function schemaIn(options: UrlOptions): string | undefined {
  const given = options.peek('options') ?? '';
  const [, schema] = /^\s*(?:-c\s*|--)search_path=([\w,]+)\s*$/.exec(given) ?? [];
  if (schema !== undefined) options.value('options');
  return schema;
}

export const addresses: AddressReader<PostgresAddress> = {
  formats: [
    {
      scheme: 'postgres',
      schemes: /^(?:postgres|postgresql|postgis)(?:\+\w+)?$/,
      isServer: true,
      ports: [5432, 6432],
      interpret: (text, { isJdbc }) => interpretSqlUrl(text, DIALECT, isJdbc),
    },
  ],
  parts: (address) => sqlParts(address, [address.schema]),
};

/**
 * Two addresses lead to the same place when hosts (in small letters) and ports, database, schema and table are the same; user,
 * TLS and time limits do not count. Two names of one server count as two: a copy of a database keeps every mark that a server
 * could be known by. Several servers of one address hold the same data: they are one place, whichever of them answers.
 */
export function storePlace(address: PostgresAddress, table: TableInfo): StorePlace {
  const { database } = address;
  const server = hostList(serversOf(address)).toLowerCase();
  return {
    id: `postgres:${JSON.stringify([server, database, table.schema ?? '', table.name])}`,
    title: `${table.label} in ${database} at ${server}`,
  };
}
