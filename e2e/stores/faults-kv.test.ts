import { backend } from '../../main/stores/cloudflare-kv/backend.ts';
import { KvControl, startKv } from '../servers/kv.ts';
import { runFaults, type FaultTarget } from './faults.ts';

const BROKEN = '[["id","broken"],["shop","broken.myshopify.com"],["state",""],["isOnline","perhaps"]]';

async function start(): Promise<FaultTarget | undefined> {
  const server = await startKv();
  if (server === undefined) return undefined;
  const { hostname: host, port } = new URL(server.url);
  const control = new KvControl(server.url);
  const account = await control.account();
  const token = await control.token({ accounts: [account] });
  const namespace = await control.namespace(account, token, 'sessions');
  return {
    server,
    where: { host, port: Number(port) },
    open: (where) =>
      backend.open(
        {
          backend: 'cloudflare-kv',
          place: { at: 'account', account, endpoint: new KvControl(`http://${where.host}:${where.port}`).endpoint },
          namespace,
        },
        { access: 'read-write', secrets: { password: token } },
      ),
    seed: (store, sessions) =>
      store.restore(
        sessions.map(({ id, shop, state, isOnline, accessToken }) => ({
          raw: { key: id, value: JSON.stringify(Object.entries({ id, shop, state, isOnline, accessToken })) },
        })),
        {},
      ),
    async setPassword(password) {
      await control.token({ accounts: [account], access: password === undefined ? 'edit' : 'none' }, token);
    },
    async spoil() {
      await control.app(namespace, 'put', 'feature-flags', '{"dark":true}');
      await control.app(namespace, 'put', 'broken', BROKEN);
      return { unreadable: 1, foreign: () => control.app(namespace, 'get', 'feature-flags') };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

runFaults({ name: 'Cloudflare KV', sessions: 600, bytesOfDeletion: 5_000, cannot: {} }, await start());
