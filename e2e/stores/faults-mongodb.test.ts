import { MongoClient } from 'mongodb';
import { backend } from '../../main/stores/mongodb/backend.ts';
import { startMongodb } from '../servers/mongodb.ts';
import { runFaults, type FaultTarget } from './faults.ts';

const DATABASE = 'desk';

async function start(): Promise<FaultTarget | undefined> {
  const server = await startMongodb();
  if (server === undefined) return undefined;
  const { hostname: host, port } = new URL(server.url);

  async function asApp<T>(work: (app: MongoClient) => Promise<T>): Promise<T> {
    const app = new MongoClient(server?.url ?? '');
    try {
      return await work(app);
    } finally {
      await app.close();
    }
  }

  await asApp((app) => app.db(DATABASE).createCollection('shopify_sessions'));
  return {
    server,
    where: { host, port: Number(port) },
    open: (where, time) =>
      backend.open(
        {
          backend: 'mongodb',
          url: `mongodb://${where.host}:${where.port}/?connectTimeoutMS=${time}&serverSelectionTimeoutMS=${time}&heartbeatFrequencyMS=500`,
          database: DATABASE,
          collection: 'shopify_sessions',
        },
        { access: 'read-write' },
      ),
    async seed(_store, sessions) {
      const documents = sessions.map(({ expires, id, shop, state, isOnline, accessToken }) => {
        const times = expires === undefined ? {} : { expires: new Date(expires) };
        return { id, shop, state, isOnline, accessToken, ...times };
      });
      await asApp((app) => app.db(DATABASE).collection('shopify_sessions').insertMany(documents));
    },
    async spoil() {
      await asApp(async (app) => {
        const db = app.db(DATABASE);
        await db.collection('notes').insertOne({ text: 'of another program' });
        await db
          .collection('shopify_sessions')
          .insertOne({ id: 'broken', shop: 'broken.myshopify.com', state: '', isOnline: 'perhaps' });
      });
      return { unreadable: 1, foreign: () => asApp((app) => app.db(DATABASE).collection('notes').find().toArray()) };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

runFaults(
  {
    name: 'MongoDB',
    sessions: 600,
    cannot: {
      password: 'FerretDB leaves signing in to what lies behind it.',
      'slow link': 'The driver has a limit for finding a server, whatever is answered meanwhile.',
    },
  },
  await start(),
);
