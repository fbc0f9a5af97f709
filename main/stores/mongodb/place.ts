import { hostsOfUrl } from '../../../shared/profiles.ts';
import type { StorePlace } from '../../../shared/records.ts';
import type { MongoAddress } from './connection.ts';
import type { CollectionInfo } from './survey.ts';

/**
 * Two addresses lead to the same place when they name the same hosts (in any order, small letters, 27017 where no port is
 * given), database and collection; user and options do not count. Addresses that name different members of one replica set
 * count as two.
 */
export function storePlace({ url }: MongoAddress, { database, name }: CollectionInfo): StorePlace {
  const isList = url.startsWith('mongodb://');
  const servers = hostsOfUrl(url)
    .split(',')
    .map((host) => (/%2f/i.test(host) ? decodeURIComponent(host) : host.toLowerCase()))
    .map((host) => (isList && !/:\d+$|^\//.test(host) ? `${host}:27017` : host))
    .toSorted()
    .join(',');
  return {
    id: `mongodb:${JSON.stringify([servers, database, name])}`,
    title: `collection ${name} of ${database} at ${servers}`,
  };
}
