import { expect, test } from 'vitest';
import { missingScopes, parseScopes } from '../../../shared/scopes.ts';
import { STATUSES } from '../../../shared/session.ts';
import { statusOf } from '../filter.ts';
import { backend } from './backend.ts';
import { DEMO_REQUIRED_SCOPES, generateSessions, shopName } from './generate.ts';

function make(seed: number) {
  return [...generateSessions({ shops: 50, sessions: 400, seed, now: 1_795_178_096_789 })];
}

test('the same seed gives the same sessions, each with an id of its own', () => {
  const sessions = make(1);
  expect(sessions).toHaveLength(400);
  expect(new Set(sessions.map((one) => one.id)).size).toBe(400);
  expect(new Set(sessions.map((one) => one.shop)).size).toBe(50);
  expect(make(1)).toEqual(sessions);
  expect(make(2)).not.toEqual(sessions);
});

test('no two shops have the same name', () => {
  expect(new Set(Array.from({ length: 100_000 }, (_, index) => shopName(index))).size).toBe(100_000);
});

test('the demo has some of everything that a person should get to see', async () => {
  const store = await backend.open({ backend: 'memory', content: 'demo' }, { access: 'read-only' });
  const query = { filter: {}, order: { by: 'shop', direction: 'asc' }, limit: 500, now: Date.now() } as const;
  const { sessions } = await store.page(query, {});
  expect(sessions.length).toBeGreaterThan(180);
  expect(new Set(sessions.map((one) => one.fields.shop)).size).toBe(20);
  expect(new Set(sessions.map((one) => statusOf(one, Date.now())))).toEqual(new Set(STATUSES));
  expect(sessions.some((one) => one.fields.refreshToken !== undefined)).toBe(true);
  expect(sessions.some((one) => one.fields.userId === '9007199254740993')).toBe(true);
  const lacking = sessions.filter(
    (one) => missingScopes(parseScopes(one.fields.scope), DEMO_REQUIRED_SCOPES).length > 0,
  );
  expect(lacking.length).toBeGreaterThan(10);
  expect(lacking.length).toBeLessThan(sessions.length / 2);
  await store.close();
});
