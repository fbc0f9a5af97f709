import { cancelled, checkCancelled } from '../cancel.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { StoreBackend } from '../store.ts';
import { explainFailure } from './failures.ts';
import { createCollection, createCollectionStatement } from './official-collection.ts';
import { connect, openStore } from './open.ts';
import { probeServer } from './probe.ts';
import { collectionsOf, outlineOf, sampleOf } from './survey.ts';

export const backend: StoreBackend<AddressOf<'mongodb'>> = {
  open: openStore,
  probe: probeServer,
  planTable: createCollectionStatement,

  async createTable(address, { secrets, signal }) {
    checkCancelled(signal);
    const client = connect(address, secrets);
    try {
      await createCollection(client, address);
    } catch (error) {
      throw explainFailure(error, address);
    } finally {
      await client.close();
    }
  },

  async tables(address, { secrets, signal }) {
    checkCancelled(signal);
    const client = connect(address, secrets);
    try {
      const outlines = [];
      for (const collection of await collectionsOf(client, address, { signal })) {
        const sample = await sampleOf(client.db(collection.database), collection.name, { signal });
        outlines.push(outlineOf(collection, sample));
      }
      return outlines;
    } catch (error) {
      throw signal?.aborted === true ? cancelled(error) : explainFailure(error, address);
    } finally {
      await client.close();
    }
  },
};
