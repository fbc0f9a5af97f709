import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { z } from 'zod';

const PACKAGE = path.join(import.meta.dirname, '..', 'interop');
const run = promisify(execFile);

/** Which database an adapter keeps its sessions in; `e2e/interop` has a file for each. */
export type AdapterBackend = 'sqlite' | 'postgresql' | 'mysql' | 'redis' | 'mongodb' | 'dynamodb' | 'kv' | 'd1';

/** A session as the official adapters take and give it: the pairs of `toPropertyArray(true)`. */
export type Pairs = [string, string | number | boolean][];
const pairsSchema = z.array(z.tuple([z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])]));
const answerSchema = z.union([z.object({ error: z.string() }), z.object({ value: z.unknown() })]);

async function timeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

function notInstalled(cause: unknown): never {
  throw new Error('The real adapters could not be installed, so nothing was checked against them.', {
    cause,
  });
}

/**
 * Installs the real adapters into their own package, unless they are there already. No package runs a script, and nothing
 * is compiled.
 */
export async function installAdapters(): Promise<void> {
  const done = path.join(PACKAGE, 'node_modules', '.package-lock.json');
  const schemas = ['schema', 'postgresql', 'mysql'].map((name) => path.join('prisma', `${name}.prisma`));
  const wanted = ['package-lock.json', ...schemas].map((file) => path.join(PACKAGE, file));
  const newest = Math.max(...(await Promise.all(wanted.map(timeOf))));
  if ((await timeOf(done)) >= newest) return;
  const shell = process.platform === 'win32';
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: PACKAGE, shell }).catch(notInstalled);
  // `generate` would fetch an engine that the client in use has no need of.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  for (const schema of schemas) {
    await run('npx', ['prisma', 'generate', '--schema', schema], { cwd: PACKAGE, shell, env });
  }
  await utimes(done, new Date(), new Date());
}

/** One real adapter with one file or database open, in a process of its own. */
export class Adapter {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  /** @param place the path of a file, or a URL with user and password */
  constructor(backend: AdapterBackend, kind: string, place: string) {
    this.#process = spawn(process.execPath, ['adapter.mjs', backend, kind, place], {
      cwd: PACKAGE,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#answers = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  async #ask(call: string, argument?: unknown): Promise<unknown> {
    // Line separators of Unicode end a line for readline, too.
    const line = JSON.stringify({ call, argument }).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
    this.#process.stdin.write(`${line}\n`);
    const next = await this.#answers.next();
    if (next.done === true) throw new Error('The adapter ended without an answer.');
    const answer = answerSchema.parse(JSON.parse(next.value));
    if ('error' in answer) throw new Error(answer.error);
    return answer.value;
  }

  async ready(): Promise<void> {
    await this.#ask('ready');
  }

  async store(session: Pairs): Promise<void> {
    z.literal(true).parse(await this.#ask('storeSession', session));
  }

  async load(id: string): Promise<Record<string, unknown> | undefined> {
    const value = await this.#ask('loadSession', id);
    return value === null ? undefined : given(value);
  }

  async delete(ids: readonly string[]): Promise<void> {
    z.literal(true).parse(await this.#ask('deleteSessions', ids));
  }

  async findByShop(shop: string): Promise<Record<string, unknown>[]> {
    return z
      .array(z.unknown())
      .parse(await this.#ask('findSessionsByShop', shop))
      .map(given);
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    await once(this.#process, 'exit');
  }
}

/**
 * What an adapter gave back. Prisma's reads what is NULL as the text `null`, and a user's id that is NULL as NaN; the oldest
 * give the user's id, all that they have of the user, under its column's name.
 */
function given(value: unknown): Record<string, unknown> {
  const pairs = pairsSchema.parse(value).filter(([, one]) => one !== null && one !== 'null');
  return Object.fromEntries(pairs.map(([name, one]) => [name === 'onlineAccessInfo' ? 'userId' : name, one]));
}
