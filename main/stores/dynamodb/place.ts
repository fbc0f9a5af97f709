import type { StorePlace } from '../../../shared/records.ts';
import type { AddressOf } from '../store.ts';
import type { TableInfo } from './table.ts';

/**
 * Two addresses lead to the same place when the ARN of the table is the same, which names region and account: the same table
 * name in two accounts is two places. At a server that is not Amazon's its address counts too, and the access key, as such
 * servers name all accounts alike and may keep the tables of each key apart.
 */
export function storePlace(
  { region, endpoint, credentials }: AddressOf<'dynamodb'>,
  { name, arn }: Pick<TableInfo, 'name' | 'arn'>,
): StorePlace {
  const account = /^arn:[^:]*:dynamodb:[^:]*:([^:]*):/.exec(arn)?.[1];
  const server = endpoint === undefined ? undefined : new URL(endpoint);
  const isAmazon = server === undefined || /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(server.hostname);
  const key = credentials.from === 'keys' ? credentials.accessKeyId : '';
  const own = isAmazon ? [] : [server.href, region, key];
  return {
    id: `dynamodb:${JSON.stringify([arn === '' ? `${region} ${name}` : arn, ...own])}`,
    title: `table ${name} ${isAmazon ? `in ${region}${account === undefined ? '' : `, account ${account}`}` : `at ${server.host}`}`,
  };
}
