import type { MongoClient } from 'mongodb';
import type { Access } from '../../../shared/profiles.ts';
import { guard } from '../guard.ts';
import type { CallOptions, OpenOptions, SessionStore } from '../store.ts';
import { clientOf, serverOf, type MongoAddress } from './connection.ts';
import { explainFailure, isForbidden } from './failures.ts';
import { indexesOf } from './indexes.ts';
import { DocumentStore } from './store.ts';
import { locateCollection, type Candidate } from './survey.ts';

export async function openStore(address: MongoAddress, options: OpenOptions): Promise<SessionStore> {
  const { signal } = options;
  const explain = (error: unknown) => explainFailure(error, address);
  return guard({ signal, explainFailure: explain }, async () => {
    const client = connect(address, options.secrets);
    try {
      const candidate = await locateCollection(client, address, options.layout, options);
      return await storeOn(client, address, candidate, options.access, options);
    } catch (error) {
      await client.close();
      throw error;
    }
  });
}

/** @throws DeskError BAD_INPUT for an address that the driver does not take */
export function connect(address: MongoAddress, secrets: OpenOptions['secrets']): MongoClient {
  try {
    return clientOf(address, secrets);
  } catch (error) {
    throw explainFailure(error, address);
  }
}

export async function storeOn(
  client: MongoClient,
  address: MongoAddress,
  candidate: Candidate,
  access: Access,
  { signal }: CallOptions,
): Promise<DocumentStore> {
  const { database, name, isView } = candidate.collection;
  const db = client.db(database);
  const server = await serverOf(db, signal);
  // Who may read a collection may not always list its indexes.
  const indexes = isView
    ? []
    : await indexesOf(db, name, { signal }).catch((error: unknown) => {
        if (isForbidden(error)) return [];
        throw error;
      });
  return new DocumentStore({ db, address, server, candidate, indexes, access, close: () => client.close() });
}
