import { Cluster, type Redis } from 'ioredis';
import { noPlace, packPosition, unpackPosition } from '../cursor.ts';
import { listOf, NODE_LOST, type Client } from './client.ts';
import { expiriesOf, infoField, infoOf, masters, sizesOf, valuesOn } from './commands.ts';
import type { RedisConnection } from './connection.ts';
import type { Stored } from './entries.ts';
import { patternOf } from './keys.ts';

/** How far `SCAN` has come: on which node, at which of its cursors, and which nodes are done. */
export interface WalkPosition {
  node: string;
  cursor: string;
  done: readonly string[];
}

/** Keys that one step of `SCAN` found. */
export interface Step {
  keys: string[];
  /** Undefined at the end. */
  next: WalkPosition | undefined;
  node: Redis;
}

const names = new WeakMap<Redis, string>();

/** A cursor means something to one run of one server only: each is known by the id of its run. */
async function nameOfNode(node: Redis): Promise<string> {
  const known = names.get(node);
  if (known !== undefined) return known;
  const { host = '', port = 0 } = node.options;
  const name = infoField(await infoOf(node, 'server'), 'run_id') ?? `${host}:${port}`;
  names.set(node, name);
  return name;
}

/** One step on; a node that went away or started anew meanwhile is looked through from its beginning. */
export async function step(
  client: Client,
  pattern: string,
  from: WalkPosition | undefined,
  count: number,
): Promise<Step | undefined> {
  await checkWhole(client);
  const nodes = await Promise.all(masters(client).map(async (node) => ({ node, name: await nameOfNode(node) })));
  const open = nodes.filter(({ name }) => from?.done.includes(name) !== true);
  const here = open.find(({ name }) => name === from?.node) ?? open.toSorted((a, b) => (a.name < b.name ? -1 : 1))[0];
  if (here === undefined) return undefined;
  const { node, name } = here;
  const cursor = name === from?.node ? from.cursor : '0';
  const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', count);
  const done = from?.done ?? [];
  if (next !== '0') return { keys, node, next: { node: name, cursor: next, done } };
  const last = open.length === 1;
  return { keys, node, next: last ? undefined : { node: '', cursor: '0', done: [...done, name] } };
}

/** Of a node that has been looked through. */
const END = 'end';

/**
 * Keys in steps that each stand for all: of every node so many as it has of the whole, as those of a prefix with `{…}` in it all lie
 * on one.
 * @param count keys that the nodes together look at in one step
 */
export async function* sampleKeys(
  connection: RedisConnection,
  { pattern = '*', count }: { pattern?: string; count: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Pick<Step, 'node' | 'keys'>[]> {
  const cursors = new Map<Redis, string>();
  for (;;) {
    const found = await connection.ask(signal, async (client) => {
      const [shares] = await Promise.all([sharesOf(client), checkWhole(client)]);
      const open = shares.filter(({ node }) => cursors.get(node) !== END);
      return Promise.all(
        open.map(async ({ node, share }) => {
          const few = Math.max(1, Math.ceil(count * share));
          const [next, keys] = await node.scan(cursors.get(node) ?? '0', 'MATCH', pattern, 'COUNT', few);
          cursors.set(node, next === '0' ? END : next);
          return { node, keys };
        }),
      );
    });
    if (found.length === 0) return;
    yield found;
  }
}

/** The nodes with what each has of all keys: 0 to 1. */
async function sharesOf(client: Client): Promise<{ node: Redis; share: number }[]> {
  const nodes = masters(client);
  const sizes = nodes.length > 1 ? await sizesOf(client) : undefined;
  const total = sizes?.reduce((sum, size) => sum + size, 0) ?? 0;
  return nodes.map((node, at) => ({ node, share: total === 0 ? 1 / nodes.length : (sizes?.[at] ?? 0) / total }));
}

/**
 * A part of the keys must not pass for all of them: each node that has some must be there.
 * @throws Error that the connection takes for its end, so that the next one learns the nodes anew
 */
async function checkWhole(client: Client): Promise<void> {
  if (!(client instanceof Cluster)) return;
  const present = new Set(masters(client).map(({ options: { host = '', port = 0 } }) => `${host}:${port}`));
  for (const range of listOf(await client.cluster('SLOTS'))) {
    const [, , owner] = listOf(range);
    const [host, port] = listOf(owner);
    if (!present.has(`${String(host)}:${String(port)}`)) throw new Error(NODE_LOST);
  }
}

export interface Found {
  keys: string[];
  values: (Stored | undefined)[];
  /** Only where they are asked for. */
  expiries: (number | undefined)[];
}

/** All keys of a prefix with what lies there, in steps; the next step is on its way while one is looked at. */
export async function* walkValues(
  connection: RedisConnection,
  prefix: string,
  { count, expiries = false }: { count: number; expiries?: boolean },
  signal: AbortSignal | undefined,
): AsyncGenerator<Found> {
  const look = (from: WalkPosition | undefined) => {
    const looking = connection.ask(signal, (client) => step(client, patternOf(prefix), from, count));
    // When nobody waits for it any more.
    looking.catch(() => {});
    return looking;
  };
  let looking: Promise<Step | undefined> | undefined = look(undefined);
  while (looking !== undefined) {
    const found: Step | undefined = await looking;
    if (found === undefined) return;
    const { keys, node } = found;
    looking = found.next === undefined ? undefined : look(found.next);
    const [values, times] = await connection.ask(signal, (client) =>
      Promise.all([valuesOn(node, client, keys), expiries ? expiriesOf(client, keys) : []]),
    );
    yield { keys, values, expiries: times };
  }
}

export function packWalk({ node, cursor, done }: WalkPosition): string {
  return packPosition(['walk', node, cursor, ...done]);
}

/** @throws DeskError BAD_INPUT for what is no place in a list */
export function unpackWalk(packed: string): WalkPosition {
  const [kind, node, cursor, ...done] = unpackPosition(packed).map(String);
  if (kind !== 'walk' || node === undefined || cursor === undefined || !/^\d+$/.test(cursor)) {
    throw noPlace();
  }
  return { node, cursor, done };
}
