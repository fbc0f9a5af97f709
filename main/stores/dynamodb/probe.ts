import type { ProbeReport } from '../../../shared/records.ts';
import { DeskError } from '../../../shared/errors.ts';
import { lookUpName, reachServer } from '../network.ts';
import { countText, probe, type Look, type ProbeSteps } from '../probe.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { ConnectOptions } from '../store.ts';
import { isLocal } from './credentials.ts';
import { CONNECT_TIMEOUT, Connection } from './connection.ts';
import { explainFailure } from './failures.ts';
import { Items } from './items.ts';
import { layoutOf } from './layout.ts';
import { officialTable } from './official-table.ts';
import { listTables } from './outline.ts';
import { DynamodbStore } from './store.ts';
import { describeTable, OFFICIAL_INDEX, OFFICIAL_TABLE, type TableInfo } from './table.ts';

type DynamodbAddress = AddressOf<'dynamodb'>;

/** Tries a table step by step: credentials, endpoint, table, index, listing, layout. */
export function probeTable(address: DynamodbAddress, { secrets, signal }: ConnectOptions): ProbeSteps {
  const connection = new Connection(address, secrets);
  const name = address.table ?? OFFICIAL_TABLE;
  const index = address.index ?? OFFICIAL_INDEX;
  const report: ProbeReport = { tables: [], otherTables: [] };
  let table: TableInfo | undefined;
  const found = () => {
    if (table === undefined) throw new Error('there is no table to look at');
    return table;
  };

  const looks: Look[] = [
    { name: 'Credentials', take: async () => whoIs(address, await connection.whoAmI({ signal })) },
    { name: address.endpoint === undefined ? 'Region' : 'Endpoint', take: () => reach(connection) },
    {
      name: 'Table',
      async take() {
        try {
          table = await describeTable(connection, name, index, { signal });
        } catch (error) {
          if (!(error instanceof DeskError) || error.code !== 'TABLE_MISSING') throw error;
          report.otherTables = await listTables(connection, { signal });
          report.createTable = JSON.stringify(officialTable(address), null, 2);
          const others = report.otherTables.slice(0, 20).join(', ');
          const there = others === '' ? '' : ` Existing tables: ${others}.`;
          return { warning: `${error.message} It can be created.${there}`, last: true };
        }
        return `${name}, ${table.capacity}${table.active ? '' : `, ${table.status}`}`;
      },
    },
    { name: 'Index', take: async () => indexText(found(), index) },
    {
      name: 'Listing',
      async take() {
        try {
          await new Items(connection, found(), layoutOf(found(), undefined)).scan({ limit: 1 }, { signal });
          return 'Allowed';
        } catch (error) {
          if (!(error instanceof DeskError) || error.code !== 'LIST_DENIED') throw error;
          return { warning: `${error.message} Searching for a whole shop name or a session id works.` };
        }
      },
    },
    {
      name: 'Layout',
      async take() {
        const layout = layoutOf(found(), undefined);
        const store = new DynamodbStore(connection, found(), layout, 'read-only');
        const description = await store.describe({ signal });
        report.description = description;
        const { total = { count: 0, exact: false } } = description;
        report.tables = [{ table: name, layoutTitle: layout.title, total }];
        return total.exact || total.count > 0 ? `${layout.title}, ${countText(total)}` : layout.title;
      },
    },
  ];
  return probe(
    {
      looks,
      report,
      explainFailure: (error) => explainFailure(error, { address }),
      close: async () => connection.close(),
    },
    signal,
  );
}

function whoIs(
  address: DynamodbAddress,
  { accessKeyId, accountId, expiration }: Awaited<ReturnType<Connection['whoAmI']>>,
): string {
  const { credentials } = address;
  if (isLocal(address) && accessKeyId === 'local') return 'None found; a local server needs none';
  const from = { keys: 'Keys of this profile', default: 'Default AWS credentials', profile: 'AWS profile' };
  const which = credentials.from === 'profile' ? ` ${credentials.profile}` : '';
  const account = accountId === undefined ? '' : `, account ${accountId}`;
  const until =
    expiration === undefined ? '' : `, until ${expiration.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `${from[credentials.from]}${which}: access key ${accessKeyId}${account}${until}`;
}

async function reach(connection: Connection): Promise<string> {
  const { hostname, port, protocol } = connection.endpoint;
  const host = hostname.replace(/^\[|\]$/g, '');
  const named = await lookUpName(host);
  const where = { host, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) };
  return `${named}; ${(await reachServer(where, CONNECT_TIMEOUT)).toLowerCase()}`;
}

function indexText({ index, indexes }: TableInfo, wanted: string): string | { warning: string } {
  if (index === undefined) {
    const others = indexes.length === 0 ? 'It has none.' : `It has ${indexes.map(({ name }) => name).join(', ')}.`;
    return { warning: `There is no index ${wanted} on shop, so finding a shop means a scan. ${others}` };
  }
  return index.active ? `${wanted} on ${index.key}` : { warning: `${wanted} is still being created.` };
}
