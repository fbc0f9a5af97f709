import type { StoredSession } from '../../main/stores/store.ts';
import type { HealthFigures } from '../../main/health/reckoning.ts';
import type { SessionFields } from '../../shared/session.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function isNormal(shop: string): boolean {
  return shop === shop.toLowerCase() && !shop.endsWith('/');
}

const REQUIRED = ['read_products', 'read_orders'];

function isReadable({ fields, problems }: StoredSession): boolean {
  const { id, shop, isOnline } = fields;
  return (
    id !== undefined &&
    shop !== undefined &&
    isOnline !== undefined &&
    problems.every((one) => one.severity !== 'error')
  );
}

function statusOf({ isOnline, expires, refreshToken, refreshTokenExpires }: Partial<SessionFields>, now: number) {
  if (expires === undefined) return 'no-expiry';
  if (expires - now > HOUR) return 'active';
  const refreshes = isOnline === false && refreshToken !== undefined && (refreshTokenExpires ?? Infinity) > now;
  if (refreshes) return 'refreshable';
  return expires - now < 500 ? 'expired' : 'expiring';
}

/** In the order in which the best of a shop's decides. */
const CLASSES = [
  'healthy',
  'never-expires',
  'refresh-ends-soon',
  'refresh-ended',
  'stuck',
  'no-refresh-token',
  'no-token',
  'unreadable',
  'online-only',
] as const;

function classOf(stored: StoredSession, now: number): (typeof CLASSES)[number] {
  if (!isReadable(stored)) return 'unreadable';
  const { accessToken, refreshToken, expires, refreshTokenExpires } = stored.fields;
  if (accessToken === undefined) return 'no-token';
  if (refreshToken === undefined) return expires === undefined ? 'never-expires' : 'no-refresh-token';
  if (expires === undefined) return 'stuck';
  if (refreshTokenExpires === undefined) return 'healthy';
  const left = refreshTokenExpires - now;
  if (left <= 0) return 'refresh-ended';
  return left <= 14 * DAY ? 'refresh-ends-soon' : 'healthy';
}

function daysOf(times: readonly (number | undefined)[], now: number): HealthFigures['refreshEnds'] {
  const today = new Date(now).setUTCHours(0, 0, 0, 0);
  const from = today - 90 * DAY;
  const there = times.filter((time) => time !== undefined);
  return {
    before: there.filter((time) => time < from).length,
    days: Array.from({ length: 181 }, (_, day) => {
      const start = from + day * DAY;
      return there.filter((time) => time >= start && time < start + DAY).length;
    }),
    from,
    after: there.filter((time) => time >= from + 181 * DAY).length,
  };
}

const byCount =
  <T>(count: (one: T) => number, name: (one: T) => string) =>
  (a: T, b: T) =>
    count(b) - count(a) || (name(a) < name(b) ? -1 : 1);

/** What a report must say of these sessions, reckoned without thrift. */
export function plainHealth(
  all: readonly StoredSession[],
  now: number,
): { required: string[]; figures: HealthFigures } {
  const readable = all.filter(isReadable);
  const offline = readable.filter(({ fields }) => fields.isOnline === false).map(({ fields }) => fields);
  const online = readable.filter(({ fields }) => fields.isOnline === true).map(({ fields }) => fields);
  const statuses = { active: 0, expiring: 0, refreshable: 0, expired: 0, 'no-expiry': 0, unreadable: 0 };
  for (const stored of all) statuses[isReadable(stored) ? statusOf(stored.fields, now) : 'unreadable'] += 1;
  const readiness = Object.fromEntries(CLASSES.map((one) => [one, 0]));

  const shops = new Map<string, StoredSession[]>();
  for (const stored of all) {
    const { shop } = stored.fields;
    if (shop === undefined) continue;
    const sessions = shops.get(shop) ?? [];
    sessions.push(stored);
    shops.set(shop, sessions);
  }
  const onlineOnly: string[] = [];
  for (const [shop, sessions] of shops) {
    const telling = sessions.filter(({ fields }) => fields.isOnline !== true);
    const official = telling.find(({ fields }) => fields.id === `offline_${shop}`);
    const classes = (official === undefined ? telling : [official]).map((stored) => classOf(stored, now));
    const one = CLASSES.find((name) => classes.includes(name)) ?? 'online-only';
    readiness[one] = (readiness[one] ?? 0) + 1;
    if (one === 'online-only') onlineOnly.push(shop);
  }

  const granted = new Map<string, number>(REQUIRED.map((scope) => [scope, 0]));
  let missingAny = 0;
  // What else stands there may be a token, and is not told.
  const isTold = (scope: string) => REQUIRED.includes(scope) || /^([a-z]+_)*(read|write)_[a-z_]+$/.test(scope);
  for (const { scope = '' } of offline) {
    const list = scope.split(',').map((part) => part.trim());
    const has = new Set(
      list.flatMap((one) => (/^(unauthenticated_)?write_./.test(one) ? [one, one.replace('write_', 'read_')] : [one])),
    );
    has.delete('');
    for (const one of [...has].filter(isTold)) granted.set(one, (granted.get(one) ?? 0) + 1);
    if (REQUIRED.some((one) => !has.has(one))) missingAny += 1;
  }

  const ways = Map.groupBy(shops.keys(), (shop) => shop.toLowerCase().replace(/\/+$/, ''));
  const duplicates = [...ways.values()]
    .filter((names) => names.length > 1)
    .map((names) => names.toSorted())
    .toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
  const alikeIds = [...shops]
    .filter(([, sessions]) => {
      const ids = new Set(sessions.flatMap(({ fields }) => fields.id ?? []));
      return new Set([...ids].map((id) => id.toLowerCase().replace(/\/+$/, ''))).size < ids.size;
    })
    .map(([shop]) => shop)
    .toSorted();
  const problems = new Map<string, number>();
  for (const stored of all.filter((one) => !isReadable(one))) {
    const message = stored.problems.find(({ severity }) => severity === 'error')?.message ?? 'Other problems';
    problems.set(message, (problems.get(message) ?? 0) + 1);
  }
  return {
    required: REQUIRED,
    figures: {
      sessions: all.length,
      online: all.filter(({ fields }) => fields.isOnline === true).length,
      offline: all.filter(({ fields }) => fields.isOnline === false).length,
      expiredOnline: online.filter((fields) => statusOf(fields, now) === 'expired').length,
      shops: shops.size,
      statuses,
      readiness: {
        healthy: 0,
        'never-expires': 0,
        'refresh-ends-soon': 0,
        'refresh-ended': 0,
        stuck: 0,
        'no-refresh-token': 0,
        'no-token': 0,
        unreadable: 0,
        'online-only': 0,
        ...readiness,
      },
      onlineExpires: daysOf(
        online.map(({ expires }) => expires),
        now,
      ),
      offlineExpires: daysOf(
        offline.map(({ expires }) => expires),
        now,
      ),
      refreshEnds: daysOf(
        offline.map(({ refreshTokenExpires }) => refreshTokenExpires),
        now,
      ),
      heaviest: [...shops]
        .map(([shop, sessions]) => ({
          shop,
          online: sessions.filter(({ fields }) => fields.isOnline === true).length,
          offline: sessions.filter(({ fields }) => fields.isOnline === false).length,
        }))
        .filter(({ online: on, offline: off }) => on + off > Math.max(1, Math.floor(all.length / 10_000)))
        .toSorted(
          byCount(
            (one) => one.online + one.offline,
            (one) => one.shop,
          ),
        )
        .slice(0, 20),
      scopes: [...granted]
        .map(([scope, count]) => ({
          scope,
          granted: count,
          ...(REQUIRED.includes(scope) && { missing: offline.length - count }),
        }))
        .toSorted(
          byCount(
            (one) => one.granted,
            (one) => one.scope,
          ),
        ),
      missingAny,
      duplicates: { shops: duplicates.length, examples: duplicates.slice(0, 20) },
      alikeIds: { shops: alikeIds.length, examples: alikeIds.slice(0, 20) },
      unreadable: [...problems]
        .map(([message, sessions]) => ({ message, sessions }))
        .toSorted(
          byCount(
            (one) => one.sessions,
            (one) => one.message,
          ),
        ),
      lists: {
        'online-only': onlineOnly.toSorted(),
        duplicates: duplicates.flat(),
        'duplicate-spellings': duplicates.flatMap((names) =>
          names.some(isNormal) ? names.filter((name) => !isNormal(name)) : [],
        ),
        'alike-ids': alikeIds,
      },
    },
  };
}
