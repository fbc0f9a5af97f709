import type { Backend } from '../../shared/profiles.ts';
import type { StoreBackend } from './store.ts';

/** One row for each backend. Loaded when first used: a driver nobody asks for costs nothing. */
export const backends: { [B in Backend]: () => Promise<StoreBackend<B>> } = {
  memory: async () => (await import('./memory/backend.ts')).backend,
  sqlite: async () => (await import('./sqlite/backend.ts')).backend,
};
