import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { TableOutline } from '../../../shared/records.ts';
import { DeskError } from '../../../shared/errors.ts';
import type { CallOptions } from '../store.ts';
import { kindOf, type Item } from './attributes.ts';
import type { Connection } from './connection.ts';
import { Items } from './items.ts';
import { officialLayout } from './layout.ts';
import { describeTable, OFFICIAL_INDEX, OFFICIAL_TABLE, type TableInfo } from './table.ts';

/** Items that are looked at for the attributes which a table holds: it declares none but those of its keys. */
const SAMPLES = 25;

/** The table of the address with the attributes that are met in it, maps taken apart. */
export async function outlineTable(connection: Connection, options: CallOptions): Promise<TableOutline[]> {
  const { table: name = OFFICIAL_TABLE, index = OFFICIAL_INDEX } = connection.address;
  const table = await describeTable(connection, name, index, options);
  const met = new Map(table.attributes.map((attribute) => [attribute.name, attribute.type]));
  for (const item of await sampleOf(connection, table, options)) {
    for (const [path, type] of leavesOf(item)) if (!met.has(path)) met.set(path, type);
  }
  const columns = [...met].map(([path, type]) => ({ name: path, type, nullable: path !== table.key }));
  return [{ name, columns }];
}

async function sampleOf(connection: Connection, table: TableInfo, options: CallOptions): Promise<Item[]> {
  try {
    return (await new Items(connection, table, officialLayout(table.name)).scan({ limit: SAMPLES }, options)).found;
  } catch (error) {
    if (error instanceof DeskError && error.code === 'LIST_DENIED') return [];
    throw error;
  }
}

function leavesOf(item: Item, within = ''): [path: string, type: string][] {
  return Object.entries(item).flatMap(([part, attribute]): [string, string][] =>
    attribute.M === undefined
      ? [[`${within}${part}`, kindOf(attribute) ?? '']]
      : leavesOf(attribute.M, `${within}${part}.`),
  );
}

/** Names of the tables there are; none where the credentials may not list them. */
export async function listTables(connection: Connection, options: CallOptions): Promise<string[]> {
  try {
    const { TableNames } = await connection.call(
      (client, call) => client.send(new ListTablesCommand({ Limit: 100 }), call),
      options,
    );
    return TableNames ?? [];
  } catch (error) {
    if (error instanceof DeskError && error.code === 'AUTH_FAILED') return [];
    throw error;
  }
}
