import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { bindingsOf, objectId, type LocalService } from '../cloudflare/wrangler.ts';

const OBJECTS = 'miniflare-D1DatabaseObject';
const DATABASE = /^([0-9a-f]{64})\.sqlite$/;

export const LOCAL_D1: LocalService = {
  noun: 'D1 database',
  folder: 'd1',
  isIn: async (state) => (await databasesIn(state)).length > 0,
};

/** A database on disk. */
export interface LocalDatabase {
  /** As the project's settings have it; where they have none, the name of its file. */
  id: string;
  /** What the project calls it: `DB`. */
  title: string;
  file: string;
}

export async function localDatabases(folder: string, state: string): Promise<LocalDatabase[]> {
  const [files, bindings] = await Promise.all([databasesIn(state), bindingsOf(folder, 'd1_databases')]);
  const ids = new Map([...bindings.keys()].map((id) => [objectId(OBJECTS, id), id]));
  return files.map((name) => {
    const id = ids.get(name) ?? name;
    return { id, title: bindings.get(id) ?? '', file: path.join(state, OBJECTS, `${name}.sqlite`) };
  });
}

async function databasesIn(state: string): Promise<string[]> {
  const names = await readdir(path.join(state, OBJECTS)).catch(() => []);
  return names.flatMap((name) => DATABASE.exec(name)?.[1] ?? []).toSorted();
}
