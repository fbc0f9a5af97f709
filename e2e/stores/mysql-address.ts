import { interpret } from '../../main/profiles/interpret.ts';
import type { Address } from '../../shared/backends/index.ts';
import type { ProfileSecrets } from '../../shared/profiles.ts';

export type MysqlAddress = Extract<Address, { backend: 'mysql' }>;

export function addressOf(url: string): { address: MysqlAddress; secrets: ProfileSecrets } {
  const { address, password } = interpret(url, '/');
  if (address.backend !== 'mysql') throw new Error('This is not the address of a MySQL server.');
  return { address, secrets: password === undefined ? {} : { password } };
}
