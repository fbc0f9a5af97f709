import { createHash, createHmac } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { DeskError } from '../../../shared/errors.ts';

/** Where `wrangler dev` and Miniflare keep KV below a project, or below the folder that they were told to use. */
const STATES = ['.wrangler/state/v3/kv', 'v3/kv', '.mf/kv', 'kv', '.'];
const OBJECTS = 'miniflare-KVNamespaceObject';
const SETTINGS = ['wrangler.jsonc', 'wrangler.json', 'wrangler.toml'];

/** A namespace on disk: a database that names the keys, and a file for each value. */
export interface LocalFiles {
  id: string;
  /** What the project calls it: `SESSIONS`. */
  title: string;
  database: string;
  blobs: string;
}

/** @throws DeskError FILE_NOT_FOUND where there is no such folder, or nothing was kept in it yet */
export async function findState(folder: string): Promise<string> {
  const there = await stat(folder).catch(() => undefined);
  if (there?.isDirectory() !== true) {
    throw new DeskError('FILE_NOT_FOUND', `There is no folder ${folder}.`, {
      hint: 'Check the path; the folder may have been moved or renamed.',
    });
  }
  for (const state of STATES) {
    const at = path.join(folder, state);
    if ((await namespacesIn(at)).length > 0) return at;
  }
  throw new DeskError('FILE_NOT_FOUND', `wrangler has kept no KV namespace in ${folder}.`, {
    hint: 'Choose the folder that has .wrangler in it. It appears there when the app stores its first session under “wrangler dev”.',
  });
}

/** The namespaces that something was put into, with what the settings of the project call them. */
export async function localNamespaces(folder: string, state: string): Promise<LocalFiles[]> {
  const [namespaces, names] = await Promise.all([namespacesIn(state), bindingsOf(folder)]);
  return namespaces.map((files) => ({ ...files, title: names.get(files.id) ?? '' }));
}

async function namespacesIn(state: string): Promise<Omit<LocalFiles, 'title'>[]> {
  const names = await readdir(state).catch(() => []);
  const found = await Promise.all(
    names.map(async (id) => {
      // Up to 2023 each namespace had its database beside its values.
      for (const database of [path.join(state, OBJECTS, `${objectId(id)}.sqlite`), path.join(state, id, 'db.sqlite')]) {
        if ((await stat(database).catch(() => undefined))?.isFile() === true) {
          return [{ id, database, blobs: path.join(state, id, 'blobs') }];
        }
      }
      return [];
    }),
  );
  return found.flat();
}

/** The name of the file for a namespace: the id that the runtime gives to the Durable Object behind it. */
export function objectId(namespace: string): string {
  const key = createHash('sha256').update(OBJECTS).digest();
  const hmac = (of: string | Buffer) => createHmac('sha256', key).update(of).digest().subarray(0, 16);
  const name = hmac(namespace);
  return Buffer.concat([name, hmac(name)]).toString('hex');
}

/** What the project's settings call its namespaces: id to binding. */
async function bindingsOf(folder: string): Promise<Map<string, string>> {
  const texts = await Promise.all(SETTINGS.map((name) => readFile(path.join(folder, name), 'utf8').catch(() => '')));
  const names = new Map<string, Set<string>>();
  for (const { binding, ids } of texts.flatMap(readBindings)) {
    for (const id of ids) names.set(id, (names.get(id) ?? new Set()).add(binding));
  }
  return new Map([...names].map(([id, bindings]) => [id, [...bindings].join(', ')]));
}

const COMMENT = /("(?:[^"\\\n]|\\.)*"|'[^'\n]*')|\/\*[\s\S]*?\*\/|(?:\/\/|#).*/g;
/** In TOML a table for each, in JSON and in TOML too a list. */
const TABLE = /\[\[[^\]]*\bkv_namespaces\s*\]\]([^[]*)/g;
const LIST = /\bkv_namespaces["']?\s*[:=]\s*\[([^\]]*)\]/g;
const PAIR = /["']?\b(binding|id|preview_id)["']?\s*[:=]\s*["']([^"'\n]+)["']/g;

/** The namespaces that `wrangler.toml` or `wrangler.jsonc` binds, of all environments. */
export function readBindings(settings: string): { binding: string; ids: string[] }[] {
  const text = settings.replaceAll(COMMENT, (_, quoted: string | undefined) => quoted ?? '');
  const tables = [...text.matchAll(TABLE)].map(([, body = '']) => body);
  const items = [...text.matchAll(LIST)].flatMap(([, body = '']) => body.match(/\{[^}]*\}/g) ?? []);
  return [...tables, ...items].flatMap((body) => {
    const pairs = new Map([...body.matchAll(PAIR)].map(([, name = '', value = '']) => [name, value]));
    const binding = pairs.get('binding');
    // Without an id wrangler keeps it under its binding's name.
    const ids = [pairs.get('id'), pairs.get('preview_id')].filter((id) => id !== undefined);
    return binding === undefined ? [] : [{ binding, ids: ids.length === 0 ? [binding] : ids }];
  });
}
