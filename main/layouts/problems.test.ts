import { expect, test } from 'vitest';
import type { SessionFields } from '../../shared/session.ts';
import { problemsOf } from './problems.ts';

const SOUND: SessionFields = {
  id: 'offline_plain-tea.myshopify.com',
  shop: 'plain-tea.myshopify.com',
  state: '',
  isOnline: false,
  accessToken: 'shpat_x',
};

test('a sound session has no problems', () => {
  expect(problemsOf(SOUND)).toEqual([]);
  expect(problemsOf({ ...SOUND, id: '' })).toEqual([]);
});

test.each<[Partial<SessionFields>, string]>([
  [{ shop: 'Plain-Tea.myshopify.com', id: '' }, 'The shop is stored with capital letters.'],
  [{ shop: 'plain-tea.myshopify.com/', id: '' }, 'The shop is stored with a trailing slash.'],
  [{ shop: 'plain tea', id: '' }, 'Not a valid shop domain.'],
  [{ id: 'offline_other.myshopify.com' }, 'The session ID names a different shop.'],
  [{ refreshToken: 'shprt_x' }, 'Has a refresh token but no expiry.'],
  [{ accessToken: '' }, 'No access token.'],
  [{ expires: 0 }, 'The expiry is 0, or January 1, 1970.'],
  [{ isOnline: true, expires: 1 }, 'The ID is that of an offline session, but this session is marked online.'],
  [{ id: '', isOnline: true }, 'Online session without an expiry. Shopify always sets one.'],
  [{ lastName: 'null' }, 'The text “null” is stored instead of no value.'],
  [
    { id: 'plain-tea.myshopify.com_1', isOnline: true, expires: 1, userId: '2' },
    'The session ID names a different user.',
  ],
])('%j: %s', (change, message) => {
  expect(problemsOf({ ...SOUND, ...change }).map((problem) => problem.message)).toEqual([message]);
});
