import { offlineId, onlineId } from '../../../shared/ids.ts';
import { DAY, HOUR, type SessionFields } from '../../../shared/session.ts';

export interface GenerateOptions {
  shops: number;
  /** How many sessions in all, at least one for each shop. */
  sessions: number;
  /** The same seed gives the same sessions. */
  seed: number;
  /** The moment that expiries are relative to; milliseconds since 1970. */
  now: number;
}

/** A generator of numbers in [0, 1) that a seed decides (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const FIRST =
  'plain quiet blue golden north little wild salty paper copper velvet honest rapid lucky misty urban cedar amber silver bold cosy fresh sunny noble tiny brave swift green royal early'.split(
    ' ',
  );
const SECOND =
  'tea lamp harbour candle cycle garden bakery books shoe kettle studio pottery camera coffee soap violin blanket market press anchor meadow ceramics goods supply atelier forge orchard toys linen snacks'.split(
    ' ',
  );

/** The domain of the shop with this number: readable, and another one for each number. */
export function shopName(index: number): string {
  const round = Math.floor(index / (FIRST.length * SECOND.length));
  const first = FIRST[(index * 7) % FIRST.length] ?? '';
  const second = SECOND[(index + Math.floor(index / FIRST.length)) % SECOND.length] ?? '';
  return `${first}-${second}${round === 0 ? '' : `-${round + 1}`}.myshopify.com`;
}

const PEOPLE = [
  ['Ada', 'Marsh', 'en'],
  ['Jürgen', 'Weiß', 'de'],
  ['Siobhán', "O'Neil", 'en-IE'],
  ['李', '小龙', 'zh-CN'],
  ['さくら', '田中', 'ja'],
  ['Олена', 'Шевченко', 'uk'],
  ['فاطمة', 'الزهراء', 'ar'],
  ['Zoë', 'van der Berg', 'nl'],
  ['José', 'Nuñez', 'es'],
  ['Priya', 'Raghunathan', 'en-IN'],
] as const;

const SCOPES = 'read_products,write_products,read_orders,write_orders,read_customers,read_inventory,write_inventory';
const NARROW = 'read_products,read_orders';
const HEX = '0123456789abcdef';

function hex(random: () => number, length: number): string {
  let text = '';
  for (let at = 0; at < length; at += 1) text += HEX[Math.floor(random() * 16)];
  return text;
}

/** Sessions as apps of all kinds leave them, one at a time: for the demo, the tests and the benchmarks. */
export function* generateSessions({ shops, sessions, seed, now }: GenerateOptions): Generator<SessionFields> {
  const random = seededRandom(seed);
  const extra = sessions - shops;
  let given = 0;
  for (let index = 0; index < shops; index += 1) {
    const shop = shopName(index);
    yield offlineSession(shop, now, random);
    // Later shops have more users than earlier ones: a few busy shops, many quiet ones.
    const until = Math.floor(extra * ((index + 1) / shops) ** 1.7);
    for (; given < until; given += 1) yield onlineSession(shop, 900_000_000 + given, now, random);
  }
}

function offlineSession(shop: string, now: number, random: () => number): SessionFields {
  const session: SessionFields = {
    id: offlineId(shop),
    shop,
    state: '',
    isOnline: false,
    scope: random() < 0.1 ? NARROW : SCOPES,
    accessToken: `shpat_${hex(random, 32)}`,
  };
  const kind = random();
  if (kind < 0.4) return session;
  // Expiring tokens live an hour, refresh tokens ninety days.
  session.expires = Math.round(now + (random() * 4 - 3) * HOUR);
  if (kind < 0.9) {
    session.refreshToken = `shprt_${hex(random, 32)}`;
    session.refreshTokenExpires = session.expires + 90 * DAY - HOUR;
  }
  return session;
}

function onlineSession(shop: string, user: number, now: number, random: () => number): SessionFields {
  const [firstName, lastName, locale] = PEOPLE[user % PEOPLE.length] ?? PEOPLE[0];
  const userId = String(user);
  return {
    id: onlineId(shop, userId),
    shop,
    state: String(Math.floor(random() * 1e15)),
    isOnline: true,
    scope: random() < 0.2 ? NARROW : SCOPES,
    accessToken: `shpua_${hex(random, 32)}`,
    expires: Math.round(now + (random() * 48 - 24) * HOUR),
    userId,
    firstName,
    lastName,
    email: `user${userId}@${shop.slice(0, shop.indexOf('.'))}.example`,
    locale,
    accountOwner: random() < 0.2,
    collaborator: random() < 0.1,
    emailVerified: random() < 0.9,
    userExpiresIn: 86_399,
    userScope: NARROW,
  };
}

/** What the demo's app asks for: some of its sessions have less. */
export const DEMO_REQUIRED_SCOPES = [
  'read_products',
  'write_products',
  'read_orders',
  'write_orders',
  'read_customers',
];
