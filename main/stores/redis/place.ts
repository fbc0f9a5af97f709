import type { StorePlace } from '../../../shared/records.ts';
import type { RedisAddress } from './client.ts';

/**
 * Two addresses lead to the same place when they name the same nodes (in any order), for a Sentinel also the same server of
 * theirs, and database and prefix are the same; user and TLS do not count. Addresses that name different nodes of one cluster
 * count as two.
 */
export function storePlace({ topology, nodes, sentinelName, database = 0 }: RedisAddress, prefix: string): StorePlace {
  const servers = nodes.map(({ host, port }) => `${host.toLowerCase()}:${port}`).toSorted();
  const named = topology === 'sentinel' ? `${sentinelName ?? ''} of ${servers.join(', ')}` : servers.join(', ');
  return {
    id: `redis:${JSON.stringify([topology, named, database, prefix])}`,
    title: `prefix ${prefix} in database ${database} at ${named}`,
  };
}
