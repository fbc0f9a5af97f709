import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import { toSession } from '../../main/layouts/session.ts';
import type { SessionFields } from '../../shared/session.ts';
import { KEYS } from '../stores/dynamodb-place.ts';

type Item = Record<string, unknown>;

/** What somebody writes who knows the SDK well: batches and all pages, and nothing decoded beyond what the SDK does. */
export class DynamodbByHand {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(endpoint: string, table: string) {
    const client = new DynamoDBClient({ region: 'us-east-1', endpoint, credentials: KEYS });
    this.#client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    this.#table = table;
  }

  async fill(sessions: Iterable<SessionFields>): Promise<void> {
    let batch: Item[] = [];
    for (const fields of sessions) {
      batch.push(itemOf(fields));
      if (batch.length === 25) await this.#put(batch.splice(0));
    }
    if (batch.length > 0) await this.#put(batch);
  }

  async #put(items: Item[]): Promise<void> {
    const requests = items.map((Item) => ({ PutRequest: { Item } }));
    await this.#client.send(new BatchWriteCommand({ RequestItems: { [this.#table]: requests } }));
  }

  store(fields: SessionFields): Promise<unknown> {
    return this.#client.send(new PutCommand({ TableName: this.#table, Item: itemOf(fields) }));
  }

  load(id: string): Promise<unknown> {
    return this.#client.send(new GetCommand({ TableName: this.#table, Key: { id } }));
  }

  async page(after: string | undefined, limit?: number): Promise<{ items: Item[]; last: string | undefined }> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new ScanCommand({
        TableName: this.#table,
        ...(limit !== undefined && { Limit: limit }),
        ...(after !== undefined && { ExclusiveStartKey: { id: after } }),
      }),
    );
    return { items: Items, last: idOf(LastEvaluatedKey) };
  }

  async everything(): Promise<number> {
    let count = 0;
    let after: string | undefined;
    do {
      const { items, last } = await this.page(after);
      count += items.length;
      after = last;
    } while (after !== undefined);
    return count;
  }

  async byShop(shop: string): Promise<Item[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: 'shop_index',
        KeyConditionExpression: 'shop = :shop',
        ExpressionAttributeValues: { ':shop': shop },
        ProjectionExpression: 'id',
      }),
    );
    const batches: Promise<Item[]>[] = [];
    for (let at = 0; at < Items.length; at += 100) batches.push(this.#get(Items.slice(at, at + 100)));
    return (await Promise.all(batches)).flat();
  }

  async #get(Keys: Item[]): Promise<Item[]> {
    const { Responses } = await this.#client.send(new BatchGetCommand({ RequestItems: { [this.#table]: { Keys } } }));
    return Responses?.[this.#table] ?? [];
  }

  async delete(ids: readonly string[]): Promise<void> {
    const queue: string[][] = [];
    for (let at = 0; at < ids.length; at += 25) queue.push(ids.slice(at, at + 25));
    const work = async () => {
      for (let part = queue.pop(); part !== undefined; part = queue.pop()) {
        const requests = part.map((id) => ({ DeleteRequest: { Key: { id } } }));
        await this.#client.send(new BatchWriteCommand({ RequestItems: { [this.#table]: requests } }));
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
  }

  close(): void {
    this.#client.destroy();
  }
}

function idOf(item: Item | undefined): string | undefined {
  return typeof item?.['id'] === 'string' ? item['id'] : undefined;
}

/** As the official adapter makes it. */
function itemOf(fields: SessionFields): Item {
  const session = toSession(fields);
  return {
    ...session.toObject(),
    expires: session.expires?.toISOString(),
    refreshTokenExpires: session.refreshTokenExpires?.toISOString(),
  };
}
