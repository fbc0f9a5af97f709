import { DeskError } from '../../../shared/errors.ts';
import type { AddressOf, StoreBackend } from '../store.ts';

const missing = () => new DeskError('BAD_INPUT', 'This kind of store cannot be opened yet.');

export const backend: StoreBackend<AddressOf<'dynamodb'>> = {
  open: () => Promise.reject(missing()),
  // oxlint-disable-next-line require-yield
  async *probe() {
    throw missing();
  },
  planTable: () => undefined,
  createTable: () => Promise.reject(missing()),
  tables: async () => [],
};
