import { HOUR, type SessionFields } from '../../shared/session.ts';
import { seededRandom } from '../../main/stores/memory/generate.ts';

const DAY = 24 * HOUR;

/** Lists of scopes: in any order, repeated, with blanks, implied, in capitals, none. */
const SCOPES = [
  undefined,
  '',
  ' , ,',
  'read_products',
  'write_products,read_orders',
  'read_orders,write_products',
  ' read_orders , write_products',
  'read_products,read_orders,read_products',
  'write_products,write_orders,read_orders',
  'unauthenticated_write_checkouts,read_orders',
  'READ_PRODUCTS,read_orders',
  'read_products ,read_Orders',
  'write_,read_orders',
  'read_customers',
] as const;

/** Ten scopes, in one of their orders. */
function shuffled(random: () => number): string {
  const scopes = ['products', 'orders', 'themes', 'files', 'locales'].flatMap((one) => [`read_${one}`, `write_${one}`]);
  return scopes
    .map((scope) => [random(), scope] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, scope]) => scope)
    .slice(0, 1 + Math.floor(random() * scopes.length))
    .join(',');
}

/**
 * Sessions with every oddity that all layouts can hold: each class and status, ends exactly on the limits and right beside them,
 * shops in several spellings, very heavy ones and ones without an offline session, ids that are random, in capitals or with something
 * at their end, alike within a shop, several offline sessions of a shop, lists of scopes in any order.
 * @param now milliseconds since 1970; a whole second where the layout holds no more
 */
export function oddSessions(count: number, now: number): SessionFields[] {
  const random = seededRandom(7);
  const pick = <T>(...values: T[]): T | undefined => values[Math.floor(random() * values.length)];
  const upTo = (most: number) => Math.floor(random() * most);
  const today = new Date(now).setUTCHours(0, 0, 0, 0);
  const limits = [0, -90 * DAY, DAY, 91 * DAY].flatMap((away) => [today + away - 1, today + away]);
  const sessions = new Map<string, SessionFields>();
  // The first has the id that the shop of the second would have.
  for (const [id, shop] of [
    ['offline_crossed.myshopify.com/', 'crossed.myshopify.com'],
    ['random-crossed', 'crossed.myshopify.com/'],
  ] as const) {
    sessions.set(id, { id, shop, state: '', isOnline: false, scope: 'read_products', accessToken: 'shpat_crossed' });
  }
  for (let at = 0; sessions.size < count; at += 1) {
    const name = `shop-${upTo(count * 0.6)}.myshopify.com`;
    const shop = oddShop(at, name, pick, upTo, count);
    const isOnline = at % 29 !== 0 && at % 31 !== 0 && (at % 13 === 0 || random() < 0.4);
    const userId = String(7_000_000_000 + (at % 13 === 0 ? at : upTo(50)));
    const id = oddId(at, shop, isOnline ? `${shop}_${userId}` : `offline_${shop}`);
    const expires = pick(
      undefined,
      undefined,
      now - 200 * DAY,
      now - 90 * DAY,
      now - DAY * upTo(95),
      now - 1,
      now,
      now + 1,
      now + 499,
      now + 500,
      now + HOUR,
      now + HOUR + 1,
      now + DAY * upTo(95),
      now + 91 * DAY,
      pick(...limits),
    );
    const refreshToken = isOnline ? undefined : pick(undefined, undefined, `shprt_${at}`, `shprt_${at}`, '');
    const refreshTokenExpires =
      refreshToken === undefined
        ? undefined
        : pick(
            undefined,
            now - 30 * DAY,
            now - 1,
            now,
            now + 1,
            now + 14 * DAY - 1,
            now + 14 * DAY,
            now + 14 * DAY + 1,
            now + 14 * DAY + 1000,
            now + DAY * upTo(100),
            pick(...limits),
          );
    const scope = at % 7 === 0 ? shuffled(random) : pick(...SCOPES);
    const accessToken = pick('', ...Array.from({ length: 9 }, () => `shpat_${at}`));
    sessions.set(id, {
      id,
      shop,
      state: '',
      isOnline,
      ...(scope !== undefined && { scope }),
      ...(accessToken !== undefined && { accessToken }),
      ...(expires !== undefined && { expires }),
      ...(refreshToken !== undefined && { refreshToken }),
      ...(refreshTokenExpires !== undefined && { refreshTokenExpires }),
      ...(isOnline && { userId }),
    });
  }
  return [...sessions.values()];
}

function oddShop(
  at: number,
  name: string,
  pick: <T>(...values: T[]) => T | undefined,
  upTo: (most: number) => number,
  count: number,
): string {
  // A few shops have hundreds of sessions, or a thousand.
  if (at % 13 === 0) return pick('heavy-1.myshopify.com', `heavy-${1 + upTo(5)}.myshopify.com`) ?? name;
  // Of each of these two offline sessions, with random ids.
  if (at % 29 === 0) return `twice-${Math.floor(at / 58)}.myshopify.com`;
  // Of each of these three, with ids that are alike.
  if (at % 31 === 0) return `alike-${Math.floor(at / 93)}.myshopify.com`;
  if (at % 17 === 0) {
    const one = `Spelled-${upTo(count / 50)}.myshopify.com`;
    const small = one.toLowerCase();
    return pick(one, small, `${small}/`, `${small}//`, one.toUpperCase(), `${one}/`, ` ${small}`, `${small} `) ?? one;
  }
  if (at % 43 === 0) return `single-${at}.myshopify.com`;
  if (at % 97 === 0) return name.replace('shop', 'Shop');
  if (at % 101 === 0) return `${name}/`;
  return name;
}

function oddId(at: number, shop: string, usual: string): string {
  // To some keys spaces at the end are nothing.
  if (at % 29 === 0 || at % 23 === 0 || shop.endsWith(' ')) return `random-${at}`;
  if (at % 31 === 0) return [usual, `${usual}/`, usual.toUpperCase(), `${usual}//`][(at / 31) % 4] ?? usual;
  // Those of several spellings would be each other's.
  if (at % 17 === 0) return usual;
  // What is the usual id to a database that takes no notice of capitals, and is not.
  if (at % 37 === 0) return usual.toUpperCase();
  if (at % 41 === 0) return usual.replace(shop, shop.toUpperCase());
  if (at % 43 === 0) return `${usual}/`;
  return usual;
}
