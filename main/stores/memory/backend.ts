import { memory } from '../../../shared/backends/memory.ts';
import { DeskError } from '../../../shared/errors.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { StoreBackend } from '../store.ts';
import { demoSessions } from './demo.ts';
import { MemoryStore } from './store.ts';

export const backend: StoreBackend<AddressOf<'memory'>> = {
  async open(address, { access }) {
    const content = address.content === 'demo' ? demoSessions(Date.now()) : { sessions: [], broken: [] };
    return new MemoryStore(access, content);
  },

  async *probe(address, options) {
    const store = await backend.open(address, { ...options, access: 'read-only' });
    try {
      const description = await store.describe(options);
      const total = description.total ?? { count: 0, exact: true };
      yield { name: memory.name, state: 'done', text: `${total.count} sessions, kept until the program ends` };
      return {
        tables: [{ table: 'memory', layoutTitle: description.layoutTitle, total }],
        otherTables: [],
        description,
      };
    } finally {
      await store.close();
    }
  },

  planTable: () => undefined,

  async createTable() {
    throw new DeskError('BAD_INPUT', 'A store in memory needs no table.', { hint: 'Store sessions straight away.' });
  },

  tables: async () => [],
};
