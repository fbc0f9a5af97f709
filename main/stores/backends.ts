import type { Address, Backend } from '../../shared/backends/index.ts';
import type { AddressOf } from '../../shared/backends/index.ts';
import type { StoreBackend } from './store.ts';

/** One row for each backend. Loaded when first used: a driver nobody asks for costs nothing. */
const backends: { [B in Backend]: () => Promise<StoreBackend<AddressOf<B>>> } = {
  'cloudflare-d1': async () => (await import('./cloudflare-d1/backend.ts')).backend,
  'cloudflare-kv': async () => (await import('./cloudflare-kv/backend.ts')).backend,
  dynamodb: async () => (await import('./dynamodb/backend.ts')).backend,
  memory: async () => (await import('./memory/backend.ts')).backend,
  mongodb: async () => (await import('./mongodb/backend.ts')).backend,
  mysql: async () => (await import('./mysql/backend.ts')).backend,
  postgres: async () => (await import('./postgres/backend.ts')).backend,
  redis: async () => (await import('./redis/backend.ts')).backend,
  sqlite: async () => (await import('./sqlite/backend.ts')).backend,
};

/** It takes addresses of its own kind and no other. */
export async function backendOf(backend: Backend): Promise<StoreBackend<Address>> {
  return backends[backend]();
}
