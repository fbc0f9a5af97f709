import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { DeskError } from '../../../shared/errors.ts';
import type { StoredKey } from '../../../shared/records.ts';
import type { SessionFields } from '../../../shared/session.ts';
import { versionOf } from '../../layouts/version.ts';
import { chunks } from '../chunks.ts';
import { checkPrecondition } from '../precondition.ts';
import type { CallOptions, Precondition, RestoreCopy, RawSession, SeenSession } from '../store.ts';
import { isItem, tidied, type Item } from './attributes.ts';
import { CONCURRENCY, eachOf, Meter, pause } from './connection.ts';
import { isDenied } from './failures.ts';
import { conditionOf } from './condition.ts';
import { canBeId, type Items } from './items.ts';
import { encodeItem } from './layout.ts';

/** DynamoDB's limit. */
const BATCH = 25;
/** Batches under way at once. */
const BATCHES = 8;
/** How often a write starts anew because others changed the session just then. */
const TURNS = 100;

/** Changes to one table. Each one is a step of its own; what is overwritten is compared in that same step. */
export class Changes {
  readonly #items: Items;
  /** Until AWS says that these credentials may not. */
  #mayBatch = true;

  constructor(items: Items) {
    this.#items = items;
  }

  /**
   * Stores a session over whatever is there; attributes that are nobody's field stay. A new one takes one request, for
   * DynamoDB hands back what stands in its way.
   */
  async store(fields: SessionFields, options: CallOptions): Promise<Item> {
    let present: Item | undefined;
    for (let turn = 0; turn < TURNS; turn += 1) {
      const item = this.#items.over(fields, present);
      const put = await this.#put(item, present, options);
      if (put.done) return item;
      present = put.present;
      // Several writers of one session would meet again and again.
      if (turn > 0) await pause(Math.random() * 20 * Math.min(turn, 5), options.signal);
    }
    throw new DeskError('BUSY', 'Other programs keep changing this session. Nothing was written.', {
      hint: 'Try again in a moment.',
    });
  }

  /**
   * Stores a session in one request, as the official adapter does; DynamoDB hands back what that replaced. Only where that
   * had attributes that are nobody's field, they are restored in a second one.
   */
  async storeAtOnce(fields: SessionFields, options: CallOptions): Promise<void> {
    const { table, layout, connection } = this.#items;
    const item = encodeItem(layout, table, fields);
    const input = { TableName: table.name, Item: item, ReturnValues: 'ALL_OLD' } as const;
    const { Attributes: before } = await connection.call(
      (client, call) => client.send(new PutItemCommand(input), call),
      options,
    );
    const whole = before && encodeItem(layout, table, fields, before);
    if (whole !== undefined && versionOf(whole) !== versionOf(item)) await this.#put(whole, item, options);
  }

  /** @throws DeskError CONFLICT when what is stored is not what is expected */
  async storeExpecting(fields: SessionFields, expect: Precondition, options: CallOptions): Promise<Item> {
    const present = expect === 'absent' ? undefined : await this.#items.get(fields.id, options);
    if (expect !== 'absent') checkPrecondition(present && this.#items.stored(present), expect);
    const item = this.#items.over(fields, present);
    const put = await this.#put(item, present, options);
    if (!put.done) checkPrecondition(put.present && this.#items.stored(put.present), expect);
    if (!put.done) throw new DeskError('CONFLICT', 'The stored session was changed in the meantime.');
    return item;
  }

  /** Puts one copy back as it was; tells whether it is back. */
  async restore({ raw, over }: RestoreCopy, options: CallOptions): Promise<boolean> {
    const id = isItem(raw) ? this.#items.idOf(raw) : undefined;
    if (!isItem(raw) || id === undefined) {
      throw new DeskError('VALUE_REFUSED', 'A copy is not an item of this table.', {
        hint: 'Restore it into the store that it came from.',
      });
    }
    const present = over === undefined ? undefined : await this.#items.get(id, options);
    if (present !== undefined && versionOf(tidied(present)) !== over) return false;
    return (await this.#put(raw, present, options)).done;
  }

  /** Writes an item if what is there still is what was read; nothing, where nothing was. */
  async #put(
    item: Item,
    present: Item | undefined,
    { signal }: CallOptions,
  ): Promise<{ done: true } | { done: false; present: Item | undefined }> {
    const { table, connection } = this.#items;
    const input: PutItemCommandInput = {
      TableName: table.name,
      Item: item,
      ...conditionOf(this.#items, present),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    const meter = new Meter();
    try {
      await connection.call((client, call) => client.send(new PutItemCommand(input), call), { signal, meter });
      return { done: true };
    } catch (error) {
      const cause = error instanceof DeskError ? error.cause : undefined;
      if (!(cause instanceof ConditionalCheckFailedException)) throw error;
      const found = cause.Item ?? (await this.#items.get(this.#items.idOf(item) ?? '', { signal }));
      // The connection broke after it had been written, and it was sent again.
      if (meter.broken > 0 && found !== undefined && versionOf(tidied(found)) === versionOf(tidied(item)))
        return { done: true };
      return { done: false, present: found };
    }
  }

  /** Deletes those that are still as they were seen, one by one: only so can DynamoDB compare. Returns the keys that went. */
  async remove(seen: readonly SeenSession[], options: CallOptions): Promise<Set<StoredKey>> {
    const gone = new Set<StoredKey>();
    const each = [...new Map(seen.map((one) => [one.key, one])).values()];
    await eachOf(each, CONCURRENCY, async ({ key, raw }) => {
      if (await this.#deleteSeen(raw, options)) gone.add(key);
    });
    return gone;
  }

  async #deleteSeen(raw: RawSession, { signal }: CallOptions): Promise<boolean> {
    const { table, connection } = this.#items;
    const id = isItem(raw) ? this.#items.idOf(raw) : undefined;
    if (!isItem(raw) || id === undefined) return false;
    const input = { TableName: table.name, Key: this.#items.keyOf(id), ...conditionOf(this.#items, raw) };
    const meter = new Meter();
    try {
      await connection.call((client, call) => client.send(new DeleteItemCommand(input), call), { signal, meter });
      return true;
    } catch (error) {
      const cause = error instanceof DeskError ? error.cause : undefined;
      if (!(cause instanceof ConditionalCheckFailedException)) throw error;
      // The connection broke after it had been deleted, and it was sent again.
      return meter.broken > 0 && (await this.#items.get(id, { signal })) === undefined;
    }
  }

  async #delete(id: string, options: CallOptions): Promise<void> {
    const { table, connection } = this.#items;
    const input = { TableName: table.name, Key: this.#items.keyOf(id) };
    await connection.call((client, call) => client.send(new DeleteItemCommand(input), call), options);
  }

  /** Deletes in batches, where nobody asks how many went. */
  async removeMany(ids: readonly string[], options: CallOptions): Promise<void> {
    const wanted = [...new Set(ids)].filter(canBeId);
    if (this.#mayBatch && wanted.length > 1) {
      try {
        await eachOf(chunks(wanted, BATCH), BATCHES, (part) => this.#deleteBatch(part, options));
        return;
      } catch (error) {
        if (!isDenied(error)) throw error;
        // The documented policy has no batches.
        this.#mayBatch = false;
      }
    }
    await eachOf(wanted, CONCURRENCY, (id) => this.#delete(id, options));
  }

  async #deleteBatch(ids: readonly string[], options: CallOptions): Promise<void> {
    const { name } = this.#items.table;
    let left: WriteRequest[] = ids.map((id) => ({ DeleteRequest: { Key: this.#items.keyOf(id) } }));
    let waited = 0;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      const asked = left;
      const { UnprocessedItems } = await this.#items.connection.call(
        (client, call) => client.send(new BatchWriteItemCommand({ RequestItems: { [name]: asked } }), call),
        options,
      );
      left = UnprocessedItems?.[name] ?? [];
      if (left.length === 0) break;
      if (left.length < asked.length) attempt = 0;
      waited += await this.#items.slower(attempt, waited, options);
    }
  }
}
