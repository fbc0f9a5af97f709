import {
  BatchGetItemCommand,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  type KeysAndAttributes,
} from '@aws-sdk/client-dynamodb';
import type { TableLayout } from '../../../shared/layouts.ts';
import type { StoredKey } from '../../../shared/records.ts';
import type { SessionFields } from '../../../shared/session.ts';
import { DeskError } from '../../../shared/errors.ts';
import { chunks } from '../chunks.ts';
import type { StoredSession } from '../store.ts';
import { tidied, type Item } from './attributes.ts';
import { CONCURRENCY, eachOf, pause, slowDown, type Connection, type MeteredOptions } from './connection.ts';
import { isDenied } from './failures.ts';
import type { DecodedSession } from '../../layouts/decode.ts';
import { encodeItem, itemDecoder } from './layout.ts';
import type { Narrowing } from './narrowing.ts';
import type { TableInfo } from './table.ts';

/** DynamoDB's limit. */
const BATCH = 100;
/** Batches under way at once. */
const BATCHES = 8;

/** A part of what there is, in DynamoDB's own order. */
export interface Part<T> {
  /** What is in it, without what DynamoDB could leave out. */
  found: T[];
  /** The id where the next part begins; undefined at the end. */
  last: string | undefined;
  scanned: number;
}

export interface From {
  /** The id after which to go on. */
  after?: string | undefined;
  /** Items looked at, at the most; as many as fit 1 MB when absent. */
  limit?: number | undefined;
}

/** The items of one table: how they are named, found and read. Reads nothing but what the documented policy allows, save by scan. */
export class Items {
  readonly connection: Connection;
  readonly table: TableInfo;
  readonly layout: TableLayout;
  readonly #decode: (item: Item) => DecodedSession;
  /** Until AWS says that these credentials may not. */
  #mayBatch = true;

  constructor(connection: Connection, table: TableInfo, layout: TableLayout) {
    this.connection = connection;
    this.table = table;
    this.layout = layout;
    this.#decode = itemDecoder(layout);
  }

  /** The index that finds by the attribute which the layout has for the shop. */
  get shopIndex(): TableInfo['index'] {
    const { index } = this.table;
    return index?.active === true && index.key === this.layout.columns.shop?.column ? index : undefined;
  }

  keyOf(id: string): Item {
    return { [this.table.key]: { S: id } };
  }

  idOf(item: Item | undefined): string | undefined {
    return item?.[this.table.key]?.S;
  }

  stored(found: Item): StoredSession {
    const raw = tidied(found);
    return { key: storedKey(this.idOf(raw) ?? ''), raw, ...this.#decode(raw) };
  }

  /** The item of a session over the one that is there: what reads as it shall stays as it is. */
  over(fields: SessionFields, present: Item | undefined): Item {
    return encodeItem(this.layout, this.table, fields, present, present && this.stored(present));
  }

  /** One item as it is now. */
  async get(id: string, options: MeteredOptions): Promise<Item | undefined> {
    if (!canBeId(id)) return undefined;
    const input = { TableName: this.table.name, Key: this.keyOf(id), ConsistentRead: true } as const;
    const { Item: item, ConsumedCapacity } = await this.connection.call(
      (client, call) => client.send(new GetItemCommand({ ...input, ReturnConsumedCapacity: 'TOTAL' }), call),
      options,
    );
    options.meter?.add(ConsumedCapacity);
    return item;
  }

  /** Those of the ids that are there, as they are now, in the order asked for. */
  async getMany(ids: readonly string[], options: MeteredOptions): Promise<Item[]> {
    const wanted = [...new Set(ids)].filter(canBeId);
    if (this.#mayBatch && wanted.length > 1) {
      try {
        const parts = await eachOf(chunks(wanted, BATCH), BATCHES, (part) => this.#getBatch(part, options));
        return parts.flat();
      } catch (error) {
        if (!isDenied(error)) throw error;
        // The documented policy has no batches.
        this.#mayBatch = false;
      }
    }
    const found = await eachOf(wanted, CONCURRENCY, (id) => this.get(id, options));
    return found.filter((item) => item !== undefined);
  }

  async #getBatch(ids: readonly string[], options: MeteredOptions): Promise<Item[]> {
    const { name } = this.table;
    const found = new Map<string, Item>();
    let left: KeysAndAttributes | undefined = { Keys: ids.map((id) => this.keyOf(id)), ConsistentRead: true };
    let waited = 0;
    for (let attempt = 0; left !== undefined; attempt += 1) {
      const asked: KeysAndAttributes = left;
      const { Responses, UnprocessedKeys, ConsumedCapacity } = await this.connection.call(
        (client, call) =>
          client.send(
            new BatchGetItemCommand({ RequestItems: { [name]: asked }, ReturnConsumedCapacity: 'TOTAL' }),
            call,
          ),
        options,
      );
      for (const consumed of ConsumedCapacity ?? []) options.meter?.add(consumed);
      const got = Responses?.[name] ?? [];
      for (const item of got) found.set(this.idOf(item) ?? '', item);
      left = UnprocessedKeys?.[name];
      if (left === undefined) break;
      // Something came: the table has begun to keep up.
      if (got.length > 0) attempt = 0;
      waited += await this.slower(attempt, waited, options);
    }
    return ids.map((id) => found.get(id)).filter((item) => item !== undefined);
  }

  /** Waits because DynamoDB left a part undone. @throws DeskError THROTTLED when that has gone on for too long */
  async slower(attempt: number, waited: number, { signal, meter }: MeteredOptions): Promise<number> {
    const wait = slowDown(attempt, waited);
    if (wait === undefined) {
      throw new DeskError('THROTTLED', 'DynamoDB keeps leaving a part of the work undone.', {
        hint: 'Wait a while and try again, or give the table more capacity.',
      });
    }
    await pause(wait, signal);
    if (meter !== undefined) meter.slowedFor += wait;
    return wait;
  }

  /** Ids that the index lists for a shop. It follows the table a moment later: read them to see what is there. */
  async idsOfShop(shop: string, { after, limit }: From, options: MeteredOptions): Promise<Part<string>> {
    const index = this.shopIndex;
    if (index === undefined || shop === '') return { found: [], last: undefined, scanned: 0 };
    const {
      Items: items,
      LastEvaluatedKey,
      ConsumedCapacity,
    } = await this.connection.call(
      (client, call) =>
        client.send(
          new QueryCommand({
            TableName: this.table.name,
            IndexName: index.name,
            KeyConditionExpression: '#shop = :shop',
            ExpressionAttributeNames: { '#shop': index.key, '#id': this.table.key },
            ExpressionAttributeValues: { ':shop': { S: shop } },
            ProjectionExpression: '#id',
            ReturnConsumedCapacity: 'TOTAL',
            ...(limit !== undefined && { Limit: limit }),
            ...(after !== undefined && { ExclusiveStartKey: { ...this.keyOf(after), [index.key]: { S: shop } } }),
          }),
          call,
        ),
      options,
    );
    options.meter?.add(ConsumedCapacity);
    const found = (items ?? []).flatMap((item) => this.idOf(item) ?? []);
    return { found, last: this.idOf(LastEvaluatedKey), scanned: found.length };
  }

  /**
   * A part of all items. It costs half as much for not being the very latest, and loses nothing by it: a table goes on
   * changing behind any scan.
   */
  async scan({ after, limit }: From, options: MeteredOptions, narrowing?: Narrowing): Promise<Part<Item>> {
    const {
      Items: found = [],
      LastEvaluatedKey,
      ScannedCount = 0,
      ConsumedCapacity,
    } = await this.connection.call(
      (client, call) =>
        client.send(
          new ScanCommand({
            TableName: this.table.name,
            ReturnConsumedCapacity: 'TOTAL',
            ...narrowing,
            ...(limit !== undefined && { Limit: limit }),
            ...(after !== undefined && { ExclusiveStartKey: this.keyOf(after) }),
          }),
          call,
        ),
      options,
    );
    options.meter?.add(ConsumedCapacity);
    return { found, last: this.idOf(LastEvaluatedKey), scanned: ScannedCount };
  }

  /** Counts a part of all items without reading them out; it costs what reading does. */
  async countPart(
    { after, limit }: From,
    options: MeteredOptions,
  ): Promise<{ count: number; last: string | undefined }> {
    const { Count = 0, LastEvaluatedKey } = await this.connection.call(
      (client, call) =>
        client.send(
          new ScanCommand({
            TableName: this.table.name,
            Select: 'COUNT',
            ...(limit !== undefined && { Limit: limit }),
            ...(after !== undefined && { ExclusiveStartKey: this.keyOf(after) }),
          }),
          call,
        ),
      options,
    );
    return { count: Count, last: this.idOf(LastEvaluatedKey) };
  }
}

/** Ids that cannot be a key are not there. */
export function canBeId(id: string): boolean {
  return id !== '' && Buffer.byteLength(id) <= 2048;
}

export function storedKey(id: string): StoredKey {
  return `i:${id}`;
}

export function idOfKey(key: StoredKey): string {
  return key.slice(2);
}
