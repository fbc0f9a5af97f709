import { Redis } from 'ioredis';
import { backend } from '../../main/stores/redis/backend.ts';
import { startRedis } from '../servers/redis.ts';
import { runFaults, type FaultTarget } from './faults.ts';
import { addressOf, MIGRATIONS } from './redis-address.ts';

const PASSWORD = 'secret-of-app';
const PREFIX = 'shopify_sessions';
const BROKEN = '[["id","broken"],["shop","broken.myshopify.com"],["state",""],["isOnline","perhaps"]]';

async function start(): Promise<FaultTarget | undefined> {
  const server = await startRedis({ durable: true });
  if (server === undefined) return undefined;
  const { address } = addressOf(server.url);

  async function asOwner<T>(work: (owner: Redis) => Promise<T>): Promise<T> {
    const owner = new Redis(server?.url ?? '');
    try {
      return await work(owner);
    } finally {
      owner.disconnect();
    }
  }

  async function setPassword(password = PASSWORD): Promise<void> {
    await asOwner((owner) =>
      owner.call('ACL', 'SETUSER', 'app', 'on', 'resetpass', `>${password}`, '~*', '&*', '+@all'),
    );
  }

  await asOwner((owner) => owner.set(`${PREFIX}_migrations`, MIGRATIONS));
  await setPassword();
  const [where = { host: '', port: 0 }] = address.nodes;
  return {
    server: {
      kill: () => server.kill(),
      async start() {
        await server.start();
        // It remembers keys only.
        await setPassword();
      },
    },
    where,
    open: ({ host, port }, connectTimeout) =>
      backend.open(
        { ...address, nodes: [{ host, port }], user: 'app', prefix: PREFIX, connectTimeout },
        { access: 'read-write', secrets: { password: PASSWORD } },
      ),
    setPassword,
    async spoil() {
      await asOwner(async (owner) => {
        await owner.set('cache:1', 'of another program');
        await owner.hset(`${PREFIX}_statistics`, { seen: '7' });
        await owner.set(`${PREFIX}_broken`, BROKEN);
      });
      return {
        unreadable: 1,
        foreign: () =>
          asOwner(async (owner) => [await owner.get('cache:1'), await owner.hgetall(`${PREFIX}_statistics`)]),
      };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

runFaults({ name: 'Redis', sessions: 1_100, cannot: {} }, await start());
