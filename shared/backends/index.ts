import { z } from 'zod';
import type { BackendDescription } from './backend.ts';
import { cloudflareD1, cloudflareD1Address } from './cloudflare-d1.ts';
import { cloudflareKv, cloudflareKvAddress } from './cloudflare-kv.ts';
import { dynamodb, dynamodbAddress } from './dynamodb.ts';
import { memory, memoryAddress } from './memory.ts';
import { mongodb, mongodbAddress } from './mongodb.ts';
import { mysql, mysqlAddress } from './mysql.ts';
import { postgres, postgresAddress } from './postgres.ts';
import { redis, redisAddress } from './redis.ts';
import { sqlite, sqliteAddress } from './sqlite.ts';

/** How to reach a store: one shape for each backend, told apart by `backend`. */
export const addressSchema = z.discriminatedUnion('backend', [
  postgresAddress,
  mysqlAddress,
  sqliteAddress,
  redisAddress,
  mongodbAddress,
  dynamodbAddress,
  cloudflareKvAddress,
  cloudflareD1Address,
  memoryAddress,
]);
export type Address = z.infer<typeof addressSchema>;
export type Backend = Address['backend'];
export type AddressOf<B extends Backend> = Extract<Address, { backend: B }>;

/** In the order in which they are offered. */
const DESCRIPTIONS: { [B in Backend]: BackendDescription<AddressOf<B>> } = {
  postgres,
  mysql,
  sqlite,
  redis,
  mongodb,
  dynamodb,
  'cloudflare-kv': cloudflareKv,
  'cloudflare-d1': cloudflareD1,
  memory,
};

/** What a form starts with. */
export const DEFAULT_BACKEND: Backend = 'postgres';

export const BACKENDS: readonly Backend[] = addressSchema.options.map(({ shape }) => shape.backend.value);

/** What is known of a kind of store. It takes addresses of that kind and no other. */
export function descriptionOf(backend: Backend): BackendDescription<Address> {
  return DESCRIPTIONS[backend];
}

/** Where a store is, for people: a path or an address without secrets. */
export function describeAddress(address: Address): string {
  return descriptionOf(address.backend).location(address);
}

export function secretDestination(address: Address): string | undefined {
  return descriptionOf(address.backend).secretDestination(address);
}

/** A store on this computer: reading it bothers nobody. */
export function isLocal(address: Address): boolean {
  return descriptionOf(address.backend).environmentClues(address) === undefined;
}

/** Whether a store cannot be changed from here, whatever its profile allows. */
export function isAlwaysReadOnly(address: Address): boolean {
  return descriptionOf(address.backend).readOnlyReason?.(address) !== undefined;
}

/** `PostgreSQL · orders`: for a narrow line. */
export function addressSubtitle(address: Address): string {
  const description = descriptionOf(address.backend);
  const name = description.shortName ?? description.name;
  const where = description.shortLocation(address);
  return where === undefined ? name : `${name} · ${where}`;
}

/** The same address with another container for the sessions; `undefined`: detected. */
export function withContainer(address: Address, container: string | undefined): Address {
  return descriptionOf(address.backend).withContainer(address, container);
}
