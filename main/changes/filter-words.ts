import type { TimeRange } from '../../shared/session.ts';
import type { StoreFilter } from '../stores/store.ts';

const MATCHES = { exact: 'shop', prefix: 'shop starting with', contains: 'shop containing' };

/** One function for each field, so that none is forgotten. */
const WORDS: Record<keyof StoreFilter, (filter: StoreFilter) => string | undefined> = {
  shop: ({ shop }) => shop && `${MATCHES[shop.match]} ${shop.value}`,
  shops: ({ shops }) => shops && (shops.size === 1 ? `shop ${[...shops].join('')}` : `one of ${shops.size} shops`),
  anySpelling: ({ anySpelling }) => anySpelling && `one of ${anySpelling.size} shops in any spelling`,
  id: ({ id }) => (id === '' ? 'an empty ID' : id && `ID ${id}`),
  userId: ({ userId }) => userId && `user ${userId}`,
  email: ({ email }) => email && `email ${email}`,
  kind: ({ kind }) => kind && `type ${kind}`,
  statuses: ({ statuses }) => statuses && `status ${anyOf(statuses)}`,
  readiness: ({ readiness }) => readiness && `readiness ${anyOf(readiness)}`,
  missingScopes: ({ missingScopes }) => missingScopes && `missing scope ${anyOf(missingScopes)}`,
  expires: ({ expires }) => expires && `expiry ${within(expires)}`,
  refreshEnds: ({ refreshEnds }) => refreshEnds && `end of the refresh token ${within(refreshEnds)}`,
  problem: ({ problem }) => problem && `problem “${problem}”`,
  secrets: ({ secrets }) => secrets && 'a token that was searched for',
  token: () => undefined,
};

/** What a filter asks for, to follow `sessions with`; `''` where it asks for nothing. Holds no secret. */
export function filterWords(filter: StoreFilter): string {
  return Object.values(WORDS)
    .flatMap((words) => words(filter) ?? [])
    .join(', ');
}

function anyOf(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.join(' or ');
}

function within({ min, max }: TimeRange): string {
  const parts = [min === undefined ? [] : `from ${timeText(min)}`, max === undefined ? [] : `before ${timeText(max)}`];
  return parts.flat().join(' ');
}

/** A day in UTC as a day. */
function timeText(time: number): string {
  return new Date(time).toISOString().replace(/T00:00:00\.000Z$/, '');
}
