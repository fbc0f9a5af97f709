import { interpret } from '../../main/profiles/interpret.ts';
import type { Address } from '../../shared/backends/index.ts';
import type { ProfileSecrets } from '../../shared/profiles.ts';

export type PostgresAddress = Extract<Address, { backend: 'postgres' }>;

export function addressOf(url: string): { address: PostgresAddress; secrets: ProfileSecrets } {
  const { address, password } = interpret(url, '/');
  if (address.backend !== 'postgres') throw new Error('This is not the address of a PostgreSQL server.');
  return { address, secrets: password === undefined ? {} : { password } };
}
