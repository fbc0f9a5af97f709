import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { backend } from '../../main/stores/dynamodb/backend.ts';
import { startDynalite } from '../servers/dynamodb.ts';
import { addressAt, clientAt, SECRETS } from './dynamodb-place.ts';
import { runFaults, type FaultTarget } from './faults.ts';

const TABLE = 'shopify_sessions';

async function start(): Promise<FaultTarget> {
  // It keeps its data on disk, which Amazon's own does only between orderly ends.
  const server = await startDynalite();
  const { hostname: host, port } = new URL(server.url);
  await backend.createTable(addressAt(server.url, TABLE), { secrets: SECRETS });
  const app = clientAt(server.url);
  return {
    server,
    where: { host, port: Number(port) },
    open: (where) =>
      backend.open(addressAt(`http://${where.host}:${where.port}`, TABLE), { access: 'read-write', secrets: SECRETS }),
    async spoil() {
      const other = addressAt(server.url, 'notes');
      await backend.createTable(other, { secrets: SECRETS });
      await app.send(
        new PutItemCommand({ TableName: other.table, Item: { id: { S: '1' }, text: { S: 'of another program' } } }),
      );
      const Item = {
        id: { S: 'broken' },
        shop: { S: 'broken.myshopify.com' },
        isOnline: { S: 'perhaps' },
        expires: { M: {} },
      };
      await app.send(new PutItemCommand({ TableName: TABLE, Item }));
      return {
        unreadable: 1,
        foreign: async () => (await app.send(new ScanCommand({ TableName: other.table }))).Items,
      };
    },
    async [Symbol.asyncDispose]() {
      app.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

runFaults(
  { name: 'DynamoDB (dynalite)', sessions: 600, cannot: { password: 'This server takes any key.' } },
  await start(),
);
