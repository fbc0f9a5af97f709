import { DeskError } from '../../../shared/errors.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { StoreBackend } from '../store.ts';
import { openStore } from './open.ts';
import { probeKv } from './probe.ts';

export const backend: StoreBackend<AddressOf<'cloudflare-kv'>> = {
  open: openStore,
  probe: probeKv,
  planTable: () => undefined,

  async createTable() {
    throw new DeskError('BAD_INPUT', 'A namespace is not made here.', {
      hint: 'Make one with “wrangler kv namespace create SESSIONS”, or in Cloudflare’s dashboard.',
    });
  },

  tables: async () => [],
};
