import { createHash, createHmac } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { DeskError } from '../../../shared/errors.ts';

const SETTINGS = ['wrangler.jsonc', 'wrangler.json', 'wrangler.toml'];

/** What `wrangler dev` and Miniflare keep of one of Cloudflare's services. */
export interface LocalService {
  /** One of its things: `KV namespace`. */
  noun: string;
  /** Its folder among those of the other services. */
  folder: string;
  /** Whether there is something of it in this folder. */
  isIn: (state: string) => Promise<boolean>;
}

/**
 * The folder where they are kept, below a project or below the folder that wrangler or Miniflare was told to use.
 * @throws DeskError FILE_NOT_FOUND where there is no such folder, or nothing was kept in it yet
 */
export async function findState(project: string, { noun, folder, isIn }: LocalService): Promise<string> {
  const there = await stat(project).catch(() => undefined);
  if (there?.isDirectory() !== true) {
    throw new DeskError('FILE_NOT_FOUND', `There is no folder ${project}.`, {
      hint: 'Check the path; the folder may have been moved or renamed.',
    });
  }
  for (const below of [`.wrangler/state/v3/${folder}`, `v3/${folder}`, `.mf/${folder}`, folder, '.']) {
    const state = path.join(project, below);
    if (await isIn(state)) return state;
  }
  throw new DeskError('FILE_NOT_FOUND', `wrangler has kept no ${noun} in ${project}.`, {
    hint: 'Choose the folder that has .wrangler in it. It appears there when the app stores its first session under “wrangler dev”.',
  });
}

/**
 * The id that the runtime gives to the Durable Object behind one of the things of a service: it names the file.
 * @param objects the class of those objects
 */
export function objectId(objects: string, name: string): string {
  const key = createHash('sha256').update(objects).digest();
  const hmac = (of: string | Buffer) => createHmac('sha256', key).update(of).digest().subarray(0, 16);
  const hashed = hmac(name);
  return Buffer.concat([hashed, hmac(hashed)]).toString('hex');
}

/** What the project's settings call the things of a list, as `kv_namespaces`: id to binding. */
export async function bindingsOf(project: string, list: string): Promise<Map<string, string>> {
  const texts = await Promise.all(SETTINGS.map((name) => readFile(path.join(project, name), 'utf8').catch(() => '')));
  const names = new Map<string, Set<string>>();
  for (const { binding, ids } of texts.flatMap((text) => readBindings(text, list))) {
    for (const id of ids) names.set(id, (names.get(id) ?? new Set()).add(binding));
  }
  return new Map([...names].map(([id, bindings]) => [id, [...bindings].join(', ')]));
}

const COMMENT = /("(?:[^"\\\n]|\\.)*"|'[^'\n]*')|\/\*[\s\S]*?\*\/|(?:\/\/|#).*/g;
const PAIR = /["']?\b(binding|\w*id)["']?\s*[:=]\s*["']([^"'\n]+)["']/g;

/** What a list in `wrangler.toml` or `wrangler.jsonc` binds, in all environments. */
export function readBindings(settings: string, list: string): { binding: string; ids: string[] }[] {
  const text = settings.replaceAll(COMMENT, (_, quoted: string | undefined) => quoted ?? '');
  // In TOML a table for each, in JSON and in TOML too a list.
  const tables = text.matchAll(new RegExp(String.raw`\[\[[^\]]*\b${list}\s*\]\]([^[]*)`, 'g'));
  const lists = text.matchAll(new RegExp(String.raw`\b${list}["']?\s*[:=]\s*\[([^\]]*)\]`, 'g'));
  const items = [...lists].flatMap(([, body = '']) => body.match(/\{[^}]*\}/g) ?? []);
  return [...[...tables].map(([, body = '']) => body), ...items].flatMap((body) => {
    const pairs = [...body.matchAll(PAIR)].map(([, name = '', value = '']) => ({ name, value }));
    const binding = pairs.find(({ name }) => name === 'binding')?.value;
    const ids = pairs.filter(({ name }) => name !== 'binding').toSorted((a, b) => (a.name < b.name ? -1 : 1));
    // Without an id wrangler keeps it under its binding's name.
    if (binding === undefined) return [];
    return [{ binding, ids: ids.length === 0 ? [binding] : ids.map(({ value }) => value) }];
  });
}
