import type { HealthReport } from '../../shared/health.ts';
import { EXPIRING_TOKENS_REQUIRED, READINESS, SOON, type Readiness } from '../../shared/readiness.ts';
import type { Tone } from './tones.tsx';
import { DAY } from '../../shared/session.ts';

export interface ReadinessLook {
  title: string;
  tone: Tone;
  /** What it means. */
  means: string;
  /** What to do; absent where there is nothing to do. */
  todo?: string;
}

const SOON_DAYS = SOON / DAY;

const LOOKS: Record<Readiness, ReadinessLook> = {
  healthy: { title: 'Healthy', tone: 'good', means: 'The token expires, and the app can refresh it.' },
  'never-expires': {
    title: 'Never expires',
    tone: 'warning',
    means: 'Shopify rejects these tokens from January 1, 2027.',
    // A visit exchanges only a token that is not active (createTokenExchangeStrategy in shopify-app-react-router 3.0.0).
    todo: 'Turn on expiring tokens in the app, and call migrateToExpiringToken for each shop: a visit does not move it.',
  },
  'refresh-ends-soon': {
    title: 'Refresh token ends soon',
    tone: 'caution',
    means: `It ends within ${SOON_DAYS} days.`,
    todo: 'Run the app for these shops: its next API call renews both tokens.',
  },
  'refresh-ended': {
    title: 'Refresh token ended',
    tone: 'critical',
    means: 'The app can’t get a new token by itself.',
    todo: 'A merchant has to open the app.',
  },
  stuck: {
    title: 'Stuck',
    tone: 'violet',
    means: 'A refresh token but no expiry, so the app never refreshes it.',
    todo: 'Set an expiry, or delete the session and have a merchant open the app.',
  },
  'no-refresh-token': {
    title: 'No refresh token',
    tone: 'info',
    means: 'The token expires. Usual with client credentials: the app requests a new one.',
  },
  'no-token': {
    title: 'No access token',
    tone: 'quiet',
    means: 'The app treats the shop as signed out.',
    todo: 'A merchant has to open the app. With a refresh token and an expiry the app gets a new token by itself.',
  },
  unreadable: {
    title: 'Unreadable',
    tone: 'neutral',
    means: 'The session can’t be decoded, most likely not by the app either.',
    todo: 'See what is wrong with it, then repair or delete it.',
  },
  'online-only': {
    title: 'Online only',
    tone: 'faint',
    means: 'No offline session, so the app can’t work for the shop in the background.',
  },
};

export function readinessTitle(readiness: Readiness): string {
  return LOOKS[readiness].title;
}

interface Circumstances {
  /** Custom apps may go on with tokens that never expire. */
  customApp: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

export function readinessLook(readiness: Readiness, { customApp, now }: Circumstances): ReadinessLook {
  const look = LOOKS[readiness];
  if (readiness !== 'never-expires') return look;
  if (customApp) return { title: look.title, tone: 'plain', means: 'Fine for a custom app.' };
  if (now < EXPIRING_TOKENS_REQUIRED) return look;
  return { ...look, tone: 'critical', means: 'Shopify has rejected these tokens since January 1, 2027.' };
}

/** Classes that nothing has to be done about. */
export function isReady(readiness: Readiness, customApp: boolean): boolean {
  return readiness === 'healthy' || readiness === 'no-refresh-token' || (customApp && readiness === 'never-expires');
}

/** Shops with an offline session, and those of them that are ready. */
export function readyShops({ readiness }: Pick<HealthReport, 'readiness'>, customApp: boolean) {
  const shops = READINESS.filter((one) => one !== 'online-only');
  return {
    of: sum(shops.map((one) => readiness[one])),
    ready: sum(shops.filter((one) => isReady(one, customApp)).map((one) => readiness[one])),
  };
}

/** Whole days until a public app must use expiring tokens, counted from the day that it is (UTC); 0 and less once it must. */
export function daysLeft(now: number): number {
  return (EXPIRING_TOKENS_REQUIRED - Math.floor(now / DAY) * DAY) / DAY;
}

/** `68%`; never 100% where some are missing, never 0% where there are some. */
export function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0%';
  const percent = (100 * part) / whole;
  if (percent < 0.1) return '<0.1%';
  if (part < whole && percent > 99.9) return '>99.9%';
  const digits = percent < 1 || (percent > 99 && percent < 100) ? 1 : 0;
  return `${percent.toFixed(digits)}%`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
