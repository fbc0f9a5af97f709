import { DescribeTableCommand, type TableDescription } from '@aws-sdk/client-dynamodb';
import { DeskError } from '../../../shared/errors.ts';
import type { CallOptions } from '../store.ts';
import type { Connection } from './connection.ts';

/** The adapter's own names, where the profile says none. */
export const OFFICIAL_TABLE = 'shopify_sessions';
export const OFFICIAL_INDEX = 'shop_index';

/** A global secondary index that finds sessions by shop. */
export interface ShopIndexInfo {
  name: string;
  /** The attribute that it finds by. */
  key: string;
  /** It may be building, or lack what it needs. */
  active: boolean;
}

/** A table, as `DescribeTable` describes it. */
export interface TableInfo {
  name: string;
  /** Names region and account too. */
  arn: string;
  active: boolean;
  status: string;
  /** The attribute that tells items apart. */
  key: string;
  keyType: string;
  /** A table of another program may have a second part to its key. */
  sortKey: string | undefined;
  /** Those that the table declares: of its keys and indexes. */
  attributes: { name: string; type: string }[];
  indexes: { name: string; columns: string[] }[];
  index: ShopIndexInfo | undefined;
  /** Counted by DynamoDB every six hours or so. */
  itemCount: number;
  /** Bytes, likewise. */
  size: number;
  /** What it is paid by: `on demand`, or units for each second. */
  capacity: string;
}

/** @throws DeskError TABLE_MISSING, and whatever else DynamoDB says */
export async function describeTable(
  connection: Connection,
  name: string,
  index: string,
  options: CallOptions,
): Promise<TableInfo> {
  const { Table } = await connection.call(
    (client, call) => client.send(new DescribeTableCommand({ TableName: name }), call),
    options,
  );
  if (Table === undefined) throw new DeskError('TABLE_MISSING', `There is no table ${name}.`);
  return tableOf(name, index, Table);
}

function tableOf(name: string, indexName: string, table: TableDescription): TableInfo {
  const indexes = (table.GlobalSecondaryIndexes ?? []).map((one) => ({
    name: one.IndexName ?? '',
    columns: (one.KeySchema ?? []).flatMap(({ AttributeName }) => AttributeName ?? []),
    active: one.IndexStatus === undefined || one.IndexStatus === 'ACTIVE',
  }));
  const attributes = (table.AttributeDefinitions ?? []).map((one) => ({
    name: one.AttributeName ?? '',
    type: one.AttributeType ?? '',
  }));
  const [key = 'id', sortKey] = (table.KeySchema ?? []).flatMap(({ AttributeName }) => AttributeName ?? []);
  const found = indexes.find((one) => one.name === indexName);
  const { ReadCapacityUnits: read = 0, WriteCapacityUnits: write = 0 } = table.ProvisionedThroughput ?? {};
  return {
    name,
    arn: table.TableArn ?? '',
    active: table.TableStatus === 'ACTIVE' || table.TableStatus === 'UPDATING',
    status: table.TableStatus ?? '',
    key,
    keyType: attributes.find((one) => one.name === key)?.type ?? 'S',
    sortKey,
    attributes,
    indexes: indexes.map(({ name: label, columns }) => ({ name: label, columns })),
    index: found && { name: found.name, key: found.columns[0] ?? 'shop', active: found.active },
    itemCount: table.ItemCount ?? 0,
    size: table.TableSizeBytes ?? 0,
    capacity:
      table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST' || read === 0
        ? 'on demand'
        : `${read} read and ${write} write units a second`,
  };
}
