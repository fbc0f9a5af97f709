import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { bindingsOf, objectId, type LocalService } from '../cloudflare/wrangler.ts';

export const OBJECTS = 'miniflare-KVNamespaceObject';

/** A namespace on disk: a database that names the keys, and a file for each value. */
export interface LocalFiles {
  id: string;
  /** What the project calls it: `SESSIONS`. */
  title: string;
  database: string;
  blobs: string;
}

export const LOCAL_KV: LocalService = {
  noun: 'KV namespace',
  folder: 'kv',
  isIn: async (state) => (await namespacesIn(state)).length > 0,
};

/** The namespaces that something was put into, with what the settings of the project call them. */
export async function localNamespaces(folder: string, state: string): Promise<LocalFiles[]> {
  const [namespaces, names] = await Promise.all([namespacesIn(state), bindingsOf(folder, 'kv_namespaces')]);
  return namespaces.map((files) => ({ ...files, title: names.get(files.id) ?? '' }));
}

async function namespacesIn(state: string): Promise<Omit<LocalFiles, 'title'>[]> {
  const names = await readdir(state).catch(() => []);
  const found = await Promise.all(
    names.map(async (id) => {
      const object = path.join(state, OBJECTS, `${objectId(OBJECTS, id)}.sqlite`);
      // Up to 2023 each namespace had its database beside its values.
      for (const database of [object, path.join(state, id, 'db.sqlite')]) {
        if ((await stat(database).catch(() => undefined))?.isFile() === true) {
          return [{ id, database, blobs: path.join(state, id, 'blobs') }];
        }
      }
      return [];
    }),
  );
  return found.flat();
}
