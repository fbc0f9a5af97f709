import type { MongoClient } from 'mongodb';
import { DeskError } from '../../../shared/errors.ts';
import type { MongoAddress } from './connection.ts';
import { OFFICIAL_COLLECTION } from './survey.ts';

/** What makes the official adapter's collection, with the two indexes that it does not make itself, in the shell's words. */
export function createCollectionStatement({
  database,
  collection = OFFICIAL_COLLECTION,
}: MongoAddress): string | undefined {
  if (database === undefined) return undefined;
  const db = `db.getSiblingDB(${JSON.stringify(database)})`;
  const at = `${db}.getCollection(${JSON.stringify(collection)})`;
  return [
    `${db}.createCollection(${JSON.stringify(collection)})`,
    `${at}.createIndex({ id: 1 }, { name: "id_unique", unique: true })`,
    `${at}.createIndex({ shop: 1, _id: 1 }, { name: "shop_1__id_1" })`,
  ].join('\n');
}

/** Does the same. @throws DeskError CONFLICT when the collection is there already */
export async function createCollection(client: MongoClient, address: MongoAddress): Promise<void> {
  const { database, collection: name = OFFICIAL_COLLECTION } = address;
  if (database === undefined) {
    throw new DeskError('BAD_INPUT', 'The profile names no database to make the collection in.', {
      hint: 'Name it in the profile, then try again.',
    });
  }
  const db = client.db(database);
  if ((await db.listCollections({ name }, { nameOnly: true }).toArray()).length > 0) {
    throw new DeskError('CONFLICT', `The collection ${name} already exists.`, { hint: 'Open it.' });
  }
  const collection = await db.createCollection(name);
  await collection.createIndex({ id: 1 }, { name: 'id_unique', unique: true });
  await collection.createIndex({ shop: 1, _id: 1 }, { name: 'shop_1__id_1' });
}
