import type { StorePlace } from '../../../shared/records.ts';
import type { AddressOf } from '../store.ts';
import type { TableInfo } from './table.ts';

/**
 * Two addresses lead to the same place when the ARN of the table is the same, which names region and account: the same table
 * name in two accounts is two places. A server that is not Amazon's has its address in it too, as all of those use one account.
 */
export function storePlace({ region, endpoint }: AddressOf<'dynamodb'>, { name, arn }: TableInfo): StorePlace {
  const account = /^arn:[^:]*:dynamodb:[^:]*:([^:]*):/.exec(arn)?.[1];
  const where = endpoint ?? (account === undefined ? region : `${region}, account ${account}`);
  return {
    id: `dynamodb:${JSON.stringify([endpoint?.toLowerCase() ?? '', region, arn === '' ? name : arn])}`,
    title: `table ${name} in ${where}`,
  };
}
