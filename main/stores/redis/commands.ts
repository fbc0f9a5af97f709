import { Cluster, Redis } from 'ioredis';
import { chunks } from '../chunks.ts';
import { listOf, messageOf, type Client } from './client.ts';
import { storedText, type Stored } from './entries.ts';
import { EXPIRY } from './scripts.ts';

/** Keys in one command at the most: it must not hold the server up. */
const AT_ONCE = 1000;
/** Above this many keys it is asked first whether any key expires at all. */
const FEW = 20;

/** The nodes that together hold every key. */
export function masters(client: Client): Redis[] {
  return client instanceof Redis ? [client] : client.nodes('master');
}

/** The texts under these keys, in one round trip; undefined where there is none, or something else than text. */
export async function valuesOf(client: Client, keys: readonly string[]): Promise<(Stored | undefined)[]> {
  if (keys.length === 0) return [];
  if (client instanceof Cluster) return (await oneByOne(client, keys)).map(textIn);
  return (await Promise.all(chunks(keys, AT_ONCE).map((chunk) => textsAt(client, chunk)))).flat();
}

/** Bytes that are no text show as signs of replacement, and only then the bytes themselves are asked for: texts are cheaper. */
async function textsAt(client: Redis, keys: string[]): Promise<(Stored | undefined)[]> {
  const texts = await client.mget(keys);
  const odd = keys.filter((_, at) => texts[at]?.includes('\uFFFD') === true);
  if (odd.length === 0) return texts.map((text) => text ?? undefined);
  const bytes = await client.mgetBuffer(odd);
  const exact = new Map(odd.map((key, at) => [key, textIn(bytes[at] ?? null)]));
  return keys.map((key, at) => (exact.has(key) ? exact.get(key) : (texts[at] ?? undefined)));
}

const textIn = (bytes: Buffer | null) => (bytes === null ? undefined : storedText(bytes));

/** The same, for keys that a node has just named. After a reconnection that is no node of ours any more. */
export async function valuesOn(node: Redis, client: Client, keys: readonly string[]): Promise<(Stored | undefined)[]> {
  if (client === node || keys.length === 0 || !masters(client).includes(node)) return valuesOf(client, keys);
  const pipeline = node.pipeline();
  for (const key of keys) pipeline.getBuffer(key);
  const replies = (await pipeline.exec()) ?? [];
  const values: (Stored | undefined)[] = [];
  for (const [at, [error, bytes] = [null, null]] of replies.entries()) {
    if (Buffer.isBuffer(bytes)) values.push(storedText(bytes));
    else if (error === null || isOtherType(error)) values.push(undefined);
    // Slots move between nodes while a cluster grows; the driver finds where to.
    else if (/^(MOVED|ASK|TRYAGAIN)/.test(messageOf(error))) values.push(...(await valuesOf(client, [keys[at] ?? ''])));
    else throw error;
  }
  return values;
}

/** In a cluster keys lie on several nodes: asked for one by one, but without waiting in between. */
function oneByOne(client: Cluster, keys: readonly string[]): Promise<(Buffer | null)[]> {
  return Promise.all(
    keys.map((key) =>
      client.getBuffer(key).catch((error: unknown) => {
        if (isOtherType(error)) return null;
        throw error;
      }),
    ),
  );
}

function isOtherType(error: unknown): boolean {
  return /WRONGTYPE/.test(messageOf(error));
}

/** When each of these keys expires, in milliseconds since 1970; undefined where it does not. */
export async function expiriesOf(client: Client, keys: readonly string[]): Promise<(number | undefined)[]> {
  if (keys.length > FEW && !(await anyExpires(client))) return keys.map(() => undefined);
  return Promise.all(keys.map((key) => expiryOf(client, key)));
}

async function expiryOf(client: Client, key: string): Promise<number | undefined> {
  // Servers before version 7 know only how long it lasts; who may run no script is told that to the second.
  const at = await client
    .pexpiretime(key)
    .catch(unlessMissing(() => client.eval(EXPIRY, 1, key)))
    .catch(unlessMissing(async () => toSecond(await client.pttl(key))));
  return typeof at === 'number' && at >= 0 ? at : undefined;
}

function toSecond(left: number): number {
  return left < 0 ? left : Math.round((Date.now() + left) / 1000) * 1000;
}

/** What to do instead where the server does not know a command, or this user may not use it. */
function unlessMissing<T>(instead: () => Promise<T>): (error: unknown) => Promise<T> {
  return (error) => {
    if (!/^NOPERM|unknown command/i.test(messageOf(error))) throw error;
    return instead();
  };
}

async function anyExpires(client: Client): Promise<boolean> {
  const told = await Promise.all(masters(client).map((node) => infoOf(node, 'keyspace')));
  return told.some((text) => text === undefined || /expires=[1-9]/.test(text));
}

/** What a node tells of itself; undefined where this user may not ask. */
export async function infoOf(node: Redis, section: string): Promise<string | undefined> {
  return node.info(section).catch(unlessMissing(async () => undefined));
}

/** Keys of each of the `masters`, of all programs; undefined where this user may not ask. */
export async function sizesOf(client: Client): Promise<number[] | undefined> {
  const sizes = await Promise.all(
    masters(client).map((node) => node.dbsize().catch(unlessMissing(async () => undefined))),
  );
  const told = sizes.filter((size) => size !== undefined);
  return told.length === sizes.length ? told : undefined;
}

/** Keys in the database, of all programs; undefined where this user may not ask. */
export async function databaseSize(client: Client): Promise<number | undefined> {
  return (await sizesOf(client))?.reduce((sum, size) => sum + size, 0);
}

/** One value of what `INFO` tells. */
export function infoField(text: string | undefined, name: string): string | undefined {
  return text === undefined ? undefined : new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1];
}

/** Runs a script; what it returns is text where it is text. */
export async function evaluate(
  client: Client,
  script: string,
  keys: readonly string[],
  values: readonly (string | Buffer)[],
): Promise<unknown> {
  return client.callBuffer('eval', script, keys.length, ...keys, ...values);
}

/** The parts of a list that a script returned. */
export function textsOf(reply: unknown): (Stored | undefined)[] {
  return listOf(reply).map((one) => (Buffer.isBuffer(one) ? storedText(one) : undefined));
}
