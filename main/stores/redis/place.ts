import type { StorePlace } from '../../../shared/records.ts';
import { DEFAULT_SENTINEL_NAME, type RedisAddress } from './client.ts';

/**
 * Two addresses lead to the same place when they name the same nodes (in any order), for a Sentinel also the same server of
 * theirs, and database and prefix are the same; user and TLS do not count. Addresses that name different nodes of one cluster
 * count as two.
 */
export function storePlace({ topology, nodes, sentinelName, database = 0 }: RedisAddress, prefix: string): StorePlace {
  const servers = [...new Set(nodes.map(({ host, port }) => `${host.toLowerCase()}:${port}`))].toSorted().join(', ');
  const named = topology === 'sentinel' ? `${sentinelName ?? DEFAULT_SENTINEL_NAME} of ${servers}` : servers;
  return {
    id: `redis:${JSON.stringify([topology, named, database, prefix])}`,
    title: `prefix ${prefix} in database ${database} at ${named}`,
  };
}
