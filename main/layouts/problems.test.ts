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
  [{ shop: 'Plain-Tea.myshopify.com', id: '' }, 'The shop is stored with capitals.'],
  [{ shop: 'plain-tea.myshopify.com/', id: '' }, 'The shop is stored with a trailing slash.'],
  [{ shop: 'plain tea', id: '' }, 'This is not the domain of a shop.'],
  [{ id: 'offline_other.myshopify.com' }, 'The id names another shop than the session.'],
  [{ refreshToken: 'shprt_x' }, 'There is a refresh token, but no expiry.'],
  [{ accessToken: '' }, 'There is no access token.'],
  [{ isOnline: true, expires: 1 }, 'The id is that of an offline session, but this one is marked online.'],
  [{ id: '', isOnline: true }, 'An online session has no expiry; Shopify always gives one.'],
  [{ lastName: 'null' }, 'The text “null” is stored where there is no value.'],
  [
    { id: 'plain-tea.myshopify.com_1', isOnline: true, expires: 1, userId: '2' },
    'The id names another user than the session.',
  ],
])('%j: %s', (change, message) => {
  expect(problemsOf({ ...SOUND, ...change }).map((problem) => problem.message)).toEqual([message]);
});
