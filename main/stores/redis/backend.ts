import { DeskError } from '../../../shared/errors.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { StoreBackend } from '../store.ts';
import { openStore } from './open.ts';
import { probeServer } from './probe.ts';

export const backend: StoreBackend<AddressOf<'redis'>> = {
  open: openStore,
  probe: probeServer,
  planTable: () => undefined,

  async createTable() {
    throw new DeskError('BAD_INPUT', 'Redis needs no table.', { hint: 'Store sessions straight away.' });
  },

  tables: async () => [],
};
