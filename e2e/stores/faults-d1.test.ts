import { backend } from '../../main/stores/cloudflare-d1/backend.ts';
import { D1Control } from '../servers/d1.ts';
import { startKv } from '../servers/kv.ts';
import { runFaults, type FaultTarget } from './faults.ts';
import * as schemas from './schemas.ts';

async function start(): Promise<FaultTarget | undefined> {
  const server = await startKv();
  if (server === undefined) return undefined;
  const { hostname: host, port } = new URL(server.url);
  const control = new D1Control(server.url);
  const account = await control.account();
  const token = await control.token({ accounts: [account] });
  const database = await control.database(account, token, 'sessions');
  const notes = `CREATE TABLE notes (text text); INSERT INTO notes VALUES ('of another program')`;
  await control.statements(database, schemas.OFFICIAL_CURRENT, ...notes.split('; '));
  return {
    server,
    where: { host, port: Number(port) },
    open: (where) =>
      backend.open(
        {
          backend: 'cloudflare-d1',
          place: { at: 'account', account, endpoint: new D1Control(`http://${where.host}:${where.port}`).endpoint },
          database,
        },
        { access: 'read-write', secrets: { password: token } },
      ),
    seed: async (store, sessions) => {
      const [first, ...others] = sessions;
      if (first === undefined) return;
      const { raw } = await store.write(first, {});
      const copies = others.map(({ id, shop, state, accessToken }) => ({
        raw: { ...raw, id, shop, state, accessToken },
      }));
      await store.restore(copies, {});
    },
    async setPassword(password) {
      await control.token({ accounts: [account], access: password === undefined ? 'edit' : 'none' }, token);
    },
    async spoil() {
      await control.statements(
        database,
        `INSERT INTO shopify_sessions (id, shop, state, isOnline) VALUES ('broken', 'broken.myshopify.com', '', 'perhaps')`,
      );
      return { unreadable: 1, foreign: () => control.statements(database, 'SELECT * FROM notes') };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

runFaults({ name: 'Cloudflare D1', sessions: 600, cannot: {}, bytesOfDeletion: 3_000 }, await start());
