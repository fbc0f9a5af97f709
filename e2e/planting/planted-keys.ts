import { PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { untilItAnswers } from '../servers/mongodb.ts';
import { clientAt, makeDynamodbPlace } from '../stores/dynamodb-place.ts';
import { makeKvPlace } from '../stores/kv-place.ts';
import { makeMongodbPlace } from '../stores/mongodb-place.ts';
import { makeRedisPlace } from '../stores/redis-place.ts';
import { plantSessions, type PlantedSessions } from './planted-sessions.ts';
import type { PlantedStore } from './planted-stores.ts';
import type { Plants } from './plants.ts';

const pairs = (session: Record<string, unknown>) => JSON.stringify(Object.entries({ isOnline: false, ...session }));
const texts = (session: Record<string, string>): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(session).map(([name, text]) => [name, { S: text }]));

/** Sessions as the adapters for Redis and KV write them, and what is none; by what follows the prefix. */
function textsOf({ everywhere, repeated, unknown, broken }: PlantedSessions): Record<string, string> {
  const { note, api_password } = unknown;
  const { refreshToken = '', accessToken = '', ...rest } = everywhere;
  return {
    [rest['id'] ?? '']: pairs({
      ...rest,
      accessToken,
      refreshToken,
      note,
      api_password,
      [`odd ${accessToken}`]: 'a name',
    }),
    [repeated['id'] ?? '']: pairs(repeated),
    offline_broken: broken,
    'offline_wrong-types': pairs({
      id: 'offline_wrong-types',
      shop: [accessToken],
      state: { refreshToken },
      expires: `tomorrow ${accessToken}`,
    }),
    // What the adapter keeps for each shop.
    'repeated.myshopify.com': JSON.stringify([repeated['id'], everywhere['id']]),
    [rest['shop'] ?? '']: `not a list: ${accessToken}`,
  };
}

export async function plantRedis(plants: Plants): Promise<PlantedStore> {
  const place = await makeRedisPlace(textsOf(plantSessions('Redis', plants)));
  const user = place.prefix;
  const password = plants.plant('Redis, password', 'oddPassword');
  await place.app.call('ACL', 'SETUSER', user, 'on', `>${password}`, '~*', '&*', '+@all');
  return {
    address: { ...place.address, user },
    password,
    provoked: ['permission'],
    async provoke() {
      await place.app.call('ACL', 'SETUSER', user, '-@write');
    },
    async calm() {
      await place.app.call('ACL', 'SETUSER', user, '+@all');
    },
    async remove() {
      await place.app.call('ACL', 'DELUSER', user);
      await place.remove();
    },
  };
}

export async function plantKv(plants: Plants): Promise<PlantedStore> {
  const place = await makeKvPlace();
  const stored = textsOf(plantSessions('Cloudflare KV', plants));
  for (const [key, text] of Object.entries(stored)) await place.put(key, text);
  const token = plants.plant('Cloudflare KV, token', 'cloudflareToken');
  await place.control.token({ accounts: [place.account] }, token);
  const message = `Refused ${token}`;
  return {
    address: place.address,
    password: token,
    provoked: ['Refused'],
    async provoke() {
      const failures = ['PUT .*', 'POST .*bulk/delete.*', 'DELETE .*'].map((on) => ({
        on,
        times: 50,
        status: 400,
        message,
      }));
      await place.control.token({ accounts: [place.account], failures }, token);
    },
    async calm() {
      await place.control.token({ accounts: [place.account] }, token);
    },
    remove: () => place.remove(),
  };
}

export async function plantMongodb(plants: Plants): Promise<PlantedStore> {
  await untilItAnswers(inject('mongodbUrl'));
  const { everywhere, repeated, unknown, broken } = plantSessions('MongoDB', plants);
  const place = await makeMongodbPlace(async (app) => {
    const { note, api_password, bytes } = unknown;
    await app.collection('shopify_sessions').insertMany([
      { isOnline: false, ...everywhere, note, nested: { api_password, list: [note, bytes] } },
      { isOnline: true, ...repeated },
      {
        id: 'wrong types',
        shop: [broken],
        state: { accessToken: api_password },
        isOnline: broken,
        expires: broken,
        accessToken: { note },
      },
    ]);
  });
  return { address: { ...place.address, collection: 'shopify_sessions' }, remove: () => place.remove() };
}

export async function plantDynamodb(plants: Plants): Promise<PlantedStore> {
  const endpoint = inject('dynaliteUrl');
  const place = await makeDynamodbPlace(endpoint);
  const { everywhere, repeated, unknown, broken } = plantSessions('DynamoDB', plants);
  const { note, api_password, bytes } = unknown;
  const items: Record<string, AttributeValue>[] = [
    {
      ...texts({ ...everywhere, note }),
      isOnline: { BOOL: false },
      bytes: { B: bytes },
      more: { M: texts({ api_password }) },
    },
    { ...texts(repeated), isOnline: { BOOL: true } },
    {
      ...texts({ id: 'wrong types', shop: 'wrong.myshopify.com', expires: broken, isOnline: broken }),
      state: { L: [{ S: note }] },
      accessToken: { M: texts({ note }) },
    },
  ];
  const app = clientAt(endpoint);
  for (const Item of items) await app.send(new PutItemCommand({ TableName: place.address.table, Item }));
  app.destroy();
  return {
    address: place.address,
    password: plants.plant('DynamoDB, secret access key', 'awsSecret'),
    remove: () => place.remove(),
  };
}
