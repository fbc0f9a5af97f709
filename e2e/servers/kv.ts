import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { endsWithUs } from './ends-with-us.ts';
import { installPackages } from './npm-packages.ts';
import { freePort, type TestServer } from './server.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PACKAGE = path.join(import.meta.dirname, 'kv');

export interface KvServerOptions {
  /** Where Miniflare keeps the namespaces; a folder of its own when absent. */
  folder?: string;
  /** The ids of the namespaces that there are, where a test wants its own. */
  namespaces?: readonly string[];
}

/**
 * Miniflare's KV behind Cloudflare's REST endpoints; `undefined` where it could not be installed. The URL is that of the
 * server; the endpoints are below `/client/v4`.
 */
export async function startKv(options: KvServerOptions = {}): Promise<TestServer | undefined> {
  if (!(await install())) return undefined;
  const folder = options.folder ?? (await temporaryFolder('session-desk-kv-'));
  const port = await freePort();
  const args = ['server.mjs', String(port), folder, ...(options.namespaces ? [options.namespaces.join(',')] : [])];
  let running: ChildProcess | undefined;

  async function start(): Promise<void> {
    // A group of its own: Miniflare's own child outlives it when it is killed.
    const child = spawn(process.execPath, args, { cwd: PACKAGE, stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    running = child;
    endsWithUs(child, options.folder === undefined ? folder : undefined);
    const line = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), once(child, 'exit')]);
    if (String(line[0]) !== 'ready') throw new Error('Miniflare did not start.');
  }

  async function end(signal: 'SIGKILL' | undefined): Promise<void> {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null || child.pid === undefined) return;
    const ended = once(child, 'exit');
    if (signal === undefined) child.stdin?.end();
    else process.kill(-child.pid, signal);
    await ended;
  }

  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    origin: 'Miniflare',
    start,
    kill: () => end('SIGKILL'),
    async [Symbol.asyncDispose]() {
      await end(undefined);
      if (options.folder === undefined)
        await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Gets Miniflare from npm, unless it is there already; says whether it is now. */
async function install(): Promise<boolean> {
  return installPackages(PACKAGE).then(
    () => true,
    () => false,
  );
}

/** What a test wants of a token. */
export interface TokenWishes {
  accounts: readonly string[];
  access?: 'edit' | 'read' | 'none';
  owner?: 'user' | 'account';
  /** So many requests in so many seconds, then 429. */
  quota?: { requests: number; seconds: number };
  /** Milliseconds until a write shows to readers. */
  delayed?: number;
  /** What goes wrong: the first `times` requests that match `on` (`POST .*bulk/get`). `done`: it happened all the same. */
  failures?: readonly {
    on: string;
    times: number;
    status: number;
    code?: number;
    message?: string;
    headers?: Record<string, string>;
    body?: string;
    done?: boolean;
  }[];
}

/** A connection that nobody used for a while may be closed in the moment that it is used again. */
function fetchAgain(url: string, options: RequestInit): Promise<Response> {
  return fetch(url, options).catch(() => fetch(url, options));
}

const idSchema = z.object({ id: z.string() });

/** What tests arrange at such a server: accounts, tokens, namespaces. */
export class KvControl {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  get endpoint(): string {
    return `${this.#url}/client/v4`;
  }

  protected async post(path_: string, body: unknown): Promise<unknown> {
    const answer = await fetchAgain(`${this.#url}${path_}`, { method: 'POST', body: JSON.stringify(body) });
    return answer.json();
  }

  async account(name?: string): Promise<string> {
    return idSchema.parse(await this.post('/control/accounts', { name })).id;
  }

  /** A new token; or the same with other wishes. */
  async token(wishes: TokenWishes, token?: string): Promise<string> {
    const answer = await this.post('/control/tokens', { ...wishes, ...(token !== undefined && { token }) });
    return z.object({ token: z.string() }).parse(answer).token;
  }

  /** The requests that came with a token: `GET /client/v4/…`. */
  async requests(token: string): Promise<string[]> {
    return z.array(z.string()).parse(await this.post('/control/log', { token }));
  }

  /** How often it was told that there were too many. */
  async refusals(token: string): Promise<number> {
    return z.number().parse(await this.post('/control/refusals', { token }));
  }

  async namespace(account: string, token: string, title: string): Promise<string> {
    const answer = await this.send('POST', `/accounts/${account}/storage/kv/namespaces`, token, { title });
    return z.object({ result: idSchema }).parse(answer).result.id;
  }

  async removeNamespace(account: string, token: string, namespace: string): Promise<void> {
    await this.send('DELETE', `/accounts/${account}/storage/kv/namespaces/${namespace}`, token);
  }

  protected async send(method: string, where: string, token: string, body?: unknown): Promise<unknown> {
    const answer = await fetchAgain(`${this.endpoint}${where}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return answer.json();
  }

  /** Calls a method of the namespace's binding, as an app would. */
  async app(namespace: string, method: 'get' | 'put' | 'delete' | 'list', ...args: unknown[]): Promise<unknown> {
    const answer = await this.post(`/binding/${namespace}`, [method, ...args]);
    return z.object({ value: z.unknown() }).parse(answer).value;
  }

  async putBytes(
    where: { account: string; namespace: string; token: string },
    key: string,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    await fetch(this.#valueUrl(where, key), {
      method: 'PUT',
      headers: { Authorization: `Bearer ${where.token}`, 'Content-Type': 'application/octet-stream' },
      body: bytes,
    });
  }

  async getBytes(where: { account: string; namespace: string; token: string }, key: string): Promise<Buffer> {
    const headers = { Authorization: `Bearer ${where.token}` };
    const answer = await fetch(this.#valueUrl(where, key), { headers });
    return Buffer.from(await answer.arrayBuffer());
  }

  #valueUrl({ account, namespace }: { account: string; namespace: string }, key: string): string {
    return `${this.endpoint}/accounts/${account}/storage/kv/namespaces/${namespace}/values/${encodeURIComponent(key)}`;
  }
}
