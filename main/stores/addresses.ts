import type { Address, AddressOf, Backend } from '../../shared/backends/index.ts';
import type { AddressFormat, AddressParts, AddressReader } from './address/reader.ts';
import { addresses as cloudflareD1 } from './cloudflare-d1/address.ts';
import { addresses as cloudflareKv } from './cloudflare-kv/address.ts';
import { addresses as dynamodb } from './dynamodb/address.ts';
import { addresses as memory } from './memory/address.ts';
import { addresses as mongodb } from './mongodb/address.ts';
import { addresses as mysql } from './mysql/address.ts';
import { addresses as postgres } from './postgres/address.ts';
import { addresses as redis } from './redis/address.ts';
import { addresses as sqlite } from './sqlite/address.ts';

/** One row for each backend, in the order in which they are offered. */
const READERS: { [B in Backend]: AddressReader<AddressOf<B>> } = {
  postgres,
  mysql,
  sqlite,
  redis,
  mongodb,
  dynamodb,
  'cloudflare-d1': cloudflareD1,
  'cloudflare-kv': cloudflareKv,
  memory,
};

export const ADDRESS_FORMATS: readonly AddressFormat[] = Object.values(READERS).flatMap(({ formats }) => formats);

export function partsOf(address: Address): AddressParts {
  const reader: AddressReader<Address> = READERS[address.backend];
  return reader.parts(address);
}
