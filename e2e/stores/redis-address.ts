import { interpretRedisUrl } from '../../main/stores/redis/address.ts';
import type { RedisAddress } from '../../main/stores/redis/client.ts';
import type { ProfileSecrets } from '../../shared/profiles.ts';

export function addressOf(url: string): { address: RedisAddress; secrets: ProfileSecrets } {
  const { address, password } = interpretRedisUrl(url);
  return { address, secrets: password === undefined ? {} : { password } };
}

/** What the adapter writes when it starts. */
export const MIGRATIONS = '{"migrateToVersion1_0_1":true}';
