import { describe, expect, it } from 'vitest';
import { SESSION_READINESS } from '../../../shared/readiness.ts';
import { DAY, STATUSES } from '../../../shared/session.ts';
import type { StoreFilter } from '../store.ts';
import { officialLayout } from './layout.ts';
import { narrowingOf } from './narrowing.ts';

const NOW = Date.UTC(2026, 5, 1);
const narrowing = (filter: StoreFilter) => narrowingOf(officialLayout('shopify_sessions'), filter, NOW);

/** The expression with the names and values in place of what stands for them. */
function told(filter: StoreFilter): string | undefined {
  const { FilterExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = narrowing(filter) ?? {};
  return FilterExpression?.replaceAll(/#n\d+/g, (mark) => ExpressionAttributeNames[mark] ?? mark).replaceAll(
    /:v\d+/g,
    (mark) => {
      const { S, N, BOOL } = ExpressionAttributeValues[mark] ?? {};
      return S === undefined ? String(N ?? BOOL) : `'${S}'`;
    },
  );
}

describe('what DynamoDB leaves out of a scan', () => {
  it('is told by class, with what lies there in another type let through', () => {
    const offline = "(isOnline = false OR (attribute_exists(isOnline) AND NOT attribute_type(isOnline, 'BOOL')))";
    const noEnd = "(attribute_not_exists(expires) OR attribute_type(expires, 'NULL'))";
    expect(told({ readiness: ['stuck'] })).toBe(
      `(${offline} AND attribute_exists(accessToken) AND attribute_exists(refreshToken) AND ${noEnd})`,
    );
  });

  it('is told by days around a span of time', () => {
    expect(told({ expires: { max: NOW - 30 * DAY } })).toBe(
      "((expires < '2026-05-04' AND attribute_exists(expires))" +
        " OR (attribute_exists(expires) AND (NOT contains(expires, ':') OR expires < '0' OR expires >= ':'))" +
        " OR (attribute_exists(expires) AND NOT attribute_type(expires, 'S')))",
    );
  });

  it('is nothing where only decoding tells, alone or beside another', () => {
    expect(narrowing({ readiness: ['unreadable'] })).toBeUndefined();
    expect(narrowing({ readiness: ['stuck', 'unreadable'] })).toBeUndefined();
    expect(narrowing({ statuses: [...STATUSES] })).toBeUndefined();
    expect(narrowing({ problem: 'isOnline isn’t true or false.' })).toBeUndefined();
    expect(narrowing({ missingScopes: ['read orders'] })).toBeUndefined();
  });

  it('stays within what one expression may hold, and names nothing that it does not use', () => {
    const many = narrowing({
      readiness: SESSION_READINESS.filter((one) => one !== 'unreadable'),
      statuses: STATUSES.filter((one) => one !== 'unreadable'),
      missingScopes: Array.from({ length: 60 }, (_, n) => `read_something_${n}`),
      shops: new Set(Array.from({ length: 100 }, (_, n) => `shop-${n}.myshopify.com`)),
      expires: { min: NOW, max: NOW + DAY },
    });
    const { FilterExpression = '', ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = many ?? {};
    expect(FilterExpression.length).toBeLessThanOrEqual(4_096);
    expect(FilterExpression).toContain('IN (');
    const marks = new Set(FilterExpression.match(/[#:][nv]\d+/g));
    expect([...Object.keys(ExpressionAttributeNames), ...Object.keys(ExpressionAttributeValues)].toSorted()).toEqual(
      [...marks].toSorted(),
    );
  });
});
