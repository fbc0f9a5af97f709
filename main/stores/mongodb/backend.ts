import { guard } from '../guard.ts';
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
    return guard({ signal, explainFailure: (error) => explainFailure(error, address) }, async () => {
      await using client = connect(address, secrets);
      await createCollection(client, address);
    });
  },

  async tables(address, { secrets, signal }) {
    return guard({ signal, explainFailure: (error) => explainFailure(error, address) }, async () => {
      await using client = connect(address, secrets);
      const outlines = [];
      for (const collection of await collectionsOf(client, address, { signal })) {
        const sample = await sampleOf(client.db(collection.database), collection.name, { signal });
        outlines.push(outlineOf(collection, sample));
      }
      return outlines;
    });
  },
};
