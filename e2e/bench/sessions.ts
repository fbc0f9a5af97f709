import { createRequire } from 'node:module';
import path from 'node:path';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import { onlineId } from '../../shared/ids.ts';
import type { SessionFields } from '../../shared/session.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { compare, type Row } from './measure.ts';

/** Shops with this many sessions are put in beside the generated ones. */
export const BUSY = [1, 100, 1000] as const;

/** The sessions that a server is filled with. */
export function* everySession(sessions: number): Generator<SessionFields> {
  const now = Date.now();
  yield* generateSessions({ shops: Math.ceil(sessions * 0.6), sessions, seed: 1, now });
  for (const count of BUSY) {
    const shop = busyShop(count);
    for (let user = 1; user <= count; user += 1) {
      yield { ...sample(shop, String(user)), expires: now + 3_600_000 };
    }
  }
}

export function busyShop(count: number): string {
  return `zz-busy-${count}.myshopify.com`;
}

/** `paper-te` of `paper-tea-66.myshopify.com`: no shop is called so, and many begin so. */
export function beginningOf(shop: string): string {
  return shop.replace(/.(-\d+)?\..*$/, '');
}

export function sample(shop: string, userId: string): SessionFields {
  const id = onlineId(shop, userId);
  return { id, shop, state: '1', isOnline: true, scope: 'read_products', accessToken: 'shpua_0123456789', userId };
}

export type Official = SessionStorage & { disconnect?: () => Promise<void> };

/** An official adapter from `e2e/interop`, made with these arguments. */
export async function newOfficial(
  [name, className]: readonly [packageName: string, className: string],
  ...given: unknown[]
): Promise<Official> {
  const require = createRequire(path.resolve(import.meta.dirname, '../interop/package.json'));
  const exported: unknown = await import(require.resolve(name));
  const found = typeof exported === 'object' && exported !== null ? Object.entries(exported) : [];
  const Adapter: unknown = found.find(([key]) => key === className)?.[1];
  if (!isAdapter(Adapter)) throw new Error(`${name} has no ${className}`);
  return new Adapter(...given);
}

function isAdapter(value: unknown): value is new (...given: unknown[]) => Official {
  return typeof value === 'function';
}

/** Goes through every session of a store; tells how many there were. */
export async function everything(store: SessionStore): Promise<number> {
  let count = 0;
  for await (const batch of store.scan({ filter: {}, now: Date.now(), batch: 500 }, {})) count += batch.length;
  return count;
}

/** Finds the sessions of the busy shops. @param where stands behind the name of the work: ` at 5 ms` */
export async function compareShops(
  ways: { store: SessionStore; hand: { byShop(shop: string): Promise<unknown> }; official: Official },
  where = '',
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of BUSY) {
    const shop = busyShop(count);
    rows.push(
      await compare(`findSessionsByShop, ${count}${where}`, {
        ours: () => ways.store.findSessionsByShop(shop),
        byHand: () => ways.hand.byShop(shop),
        official: () => ways.official.findSessionsByShop(shop),
      }),
    );
  }
  return rows;
}
