import { offlineId, onlineId } from '../../../shared/ids.ts';
import { DAY, HOUR, type SessionFields } from '../../../shared/session.ts';
import type { RawSession } from '../store.ts';
import { generateSessions, shopName } from './generate.ts';

const MINUTE = 60_000;

const offline = (shop: string): SessionFields => ({
  id: offlineId(shop),
  shop,
  state: '',
  isOnline: false,
  scope: 'write_products,write_orders,read_customers',
  accessToken: `shpat_${'0'.repeat(28)}0dd1`,
});

/** What real stores hold beside the ordinary: each of these has puzzled somebody. */
function oddSessions(now: number): SessionFields[] {
  const online = (shop: string, userId: string): SessionFields => ({
    ...offline(shop),
    id: onlineId(shop, userId),
    isOnline: true,
    accessToken: `shpua_${'0'.repeat(28)}0dd2`,
    expires: now + 20 * HOUR,
    userId,
    firstName: 'Ada',
    lastName: 'Marsh',
    email: 'ada@marsh.example',
    locale: 'en',
  });
  const stuck = offline('stuck-clock.myshopify.com');
  return [
    offline('Capital-Letters.myshopify.com'),
    offline('trailing-slash.myshopify.com/'),
    // Two apps, or an app before and after a repair, keep the same shop in two forms.
    offline('capital-letters.myshopify.com'),
    { ...stuck, refreshToken: `shprt_${'0'.repeat(32)}`, refreshTokenExpires: now + 80 * DAY },
    { ...offline('soon-over.myshopify.com'), expires: now + 20 * MINUTE },
    { ...offline('just-over.myshopify.com'), expires: now - MINUTE },
    { ...offline('custom-app.myshopify.com'), id: '' },
    online(shopName(3), '9007199254740993'),
    { ...online(shopName(4), '902541635'), firstName: 'null', lastName: 'null' },
    { ...online(shopName(5), '902541636'), firstName: 'Siobhán', lastName: "O'Neil", email: 'so@neil.example' },
    {
      ...online(shopName(6), '902541637'),
      firstName: '李',
      lastName: '小龙',
      email: 'li@long.example',
      locale: 'zh-CN',
    },
    { ...online(shopName(7), '902541638'), firstName: '👩🏽‍💻', lastName: '', email: 'dev@emoji.example' },
    { ...online(shopName(8), '902541639'), id: '5f0d2c1e-7b1a-4c58-9d4e-2a6b7c8d9e0f' },
    { ...online(shopName(9), '902541640'), id: onlineId(shopName(10), '902541640') },
    { ...online(shopName(1), '902541641'), accessToken: '' },
  ];
}

/** Records as a faulty program may leave them. */
function brokenRecords(now: number): RawSession[] {
  const shop = 'broken-record.myshopify.com';
  return [
    { id: offlineId(shop), shop, state: '', isOnline: false, accessToken: 'shpat_broken', expires: 'tomorrow' },
    { id: onlineId(shop, '12'), shop, state: '', isOnline: 'perhaps', accessToken: 'shpua_broken', userId: '12' },
    // Seconds where this layout holds milliseconds: readable, and pointed out.
    {
      id: offlineId('seconds.myshopify.com'),
      shop: 'seconds.myshopify.com',
      state: '',
      isOnline: false,
      accessToken: 'shpat_00000000000000000000000000005ec5',
      expires: Math.floor((now + 2 * HOUR) / 1000),
    },
  ];
}

/** What the demo store starts with: about 200 sessions of 20 shops, some of them odd. */
export function demoSessions(now: number): { sessions: SessionFields[]; broken: RawSession[] } {
  const ordinary = generateSessions({ shops: 11, sessions: 185, seed: 20, now });
  return { sessions: [...ordinary, ...oddSessions(now)], broken: brokenRecords(now) };
}
