import { createInterface } from 'node:readline';
import type { Address } from '../../shared/backends/index.ts';
import type { ProfileSecrets } from '../../shared/profiles.ts';
import type { StoreBackend } from '../../main/stores/store.ts';

/**
 * A process that opens a store, has calls in flight on it, and closes it when it is told to; then nothing is left to do for it.
 */
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
const { module, address, secrets }: { module: string; address: Address; secrets: ProfileSecrets } = JSON.parse(
  String((await lines.next()).value),
);
const { backend }: { backend: StoreBackend<Address> } = await import(`../../main/stores/${module}/backend.ts`);
const store = await backend.open(address, { access: 'read-write', secrets });
await store.count({});
console.log('open');
await lines.next();
const calls = [store.count({}), store.describe({}), store.readById('x', {})];
const ended = Promise.allSettled(calls);
await store.close();
await ended;
console.log('closed');
