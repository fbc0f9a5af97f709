import type { SessionRecord } from '../../shared/records.ts';
import { canRefresh, EXPIRY_MARGIN, statusAt } from '../../shared/session.ts';
import { lifeOf } from '../parts/record-status.ts';
import { day, duration } from '../parts/times.ts';

export interface Verdict {
  tone: 'success' | 'info' | 'warning' | 'critical';
  /** What is going on. */
  title: string;
  /** What it means and what to do. */
  text: string;
}

type Judged = Pick<SessionRecord, 'fields' | 'tokens' | 'missingScopes' | 'problems'>;

/** From then on Shopify refuses Admin API requests of public apps with tokens that never expire. */
const END_OF_ENDLESS = Date.UTC(2027, 0, 1);

/**
 * What is going on with a session, and what to do: the first thing to read about it.
 * @param now milliseconds since 1970
 * @param isLayoutSuspect not one session of the store can be read
 */
export function verdict(session: Judged, now: number, isLayoutSuspect = false): Verdict {
  const error = session.problems.find((problem) => problem.severity === 'error');
  if (error !== undefined) {
    return {
      tone: 'critical',
      title: `Unreadable: ${lowerFirst(error.message)}`,
      text: isLayoutSuspect
        ? 'No other session in this store can be read either, so the layout is probably wrong. Check the layout before deleting anything.'
        : (error.hint ??
          'The app probably cannot read it either. Delete it and the shop gets a new session when the app is next opened there.'),
    };
  }
  if ((session.tokens.accessToken?.length ?? 0) === 0) {
    return {
      tone: 'warning',
      title: 'No access token',
      text: `The app treats this session as signed out. It gets a token ${nextToken(session, now)}. Nothing to do.`,
    };
  }
  const life = lifeVerdict(session, now);
  return session.missingScopes.length === 0 || life.tone === 'critical' ? life : scopesVerdict(session, life);
}

/** When a session without an access token gets one: to refresh, `ensureOfflineTokenIsNotExpired` of Shopify’s library needs none. */
function nextToken(session: Judged, now: number): string {
  const { expires } = session.fields;
  if (expires === undefined || !canRefresh(lifeOf(session), now)) return 'when the app is opened in the shop';
  return expires <= now
    ? 'the next time the app runs for this shop'
    : 'when the app is opened in the shop, or runs for it after the expiry';
}

function lifeVerdict(session: Judged, now: number): Verdict {
  const { expires, isOnline } = session.fields;
  if (expires === undefined) return endlessVerdict(session, now);
  const status = statusAt(lifeOf(session), now);
  const isOver = expires - now < EXPIRY_MARGIN;
  if (isOver) {
    const title = now - expires < 60_000 ? 'Expired just now' : `Expired ${duration(now - expires)} ago`;
    return isOnline === true
      ? { tone: 'info', title, text: 'The user gets a new session at the next visit. Nothing to do.' }
      : expiredOffline(session, title, now);
  }
  const left = duration(expires - now);
  const soon = status !== 'active';
  const title = soon ? `Expires in ${left}` : `Active, expires in ${left}`;
  const tone = soon ? 'warning' : 'success';
  if (isOnline === true) return { tone, title, text: 'The user gets a new session after that. Nothing to do.' };
  if ((session.tokens.refreshToken?.length ?? 0) === 0) {
    return {
      tone,
      title,
      text: 'No refresh token. Apps that use client credentials request a new token themselves. Otherwise the app has to be opened in the shop again.',
    };
  }
  const end = session.fields.refreshTokenExpires;
  if (end !== undefined && end <= now) {
    return {
      tone: 'warning',
      title: `${title}, and cannot be refreshed`,
      text: `Its refresh token expired on ${day(end)}. After that, background jobs for this shop stop until the app is opened there.`,
    };
  }
  return {
    tone: soon ? 'info' : tone,
    title: `${title}, refresh token valid${end === undefined ? '' : ` until ${day(end)}`}`,
    text: 'The app refreshes it automatically. Nothing to do.',
  };
}

function expiredOffline(session: Judged, title: string, now: number): Verdict {
  if ((session.tokens.refreshToken?.length ?? 0) === 0) {
    return {
      tone: 'warning',
      title: `${title}, without a refresh token`,
      text: 'Apps that use client credentials request a new token themselves. Otherwise background jobs for this shop stop until the app is opened there.',
    };
  }
  const end = session.fields.refreshTokenExpires;
  if (end !== undefined && end <= now) {
    return {
      tone: 'critical',
      title: `${title}, and so has its refresh token`,
      text: 'Background jobs for this shop stop until the app is opened there. If that does not help, delete this session and open the app again.',
    };
  }
  return {
    tone: 'info',
    title: `${title}, refresh token valid${end === undefined ? '' : ` until ${day(end)}`}`,
    text: 'Still in use: the app gets a new token the next time it runs for this shop. If it doesn’t, delete this session and open the app in the shop.',
  };
}

function endlessVerdict({ fields, tokens }: Judged, now: number): Verdict {
  if ((tokens.refreshToken?.length ?? 0) > 0) {
    return {
      tone: 'critical',
      title: 'Cannot be refreshed',
      text: 'It has a refresh token but no expiry, so the app treats it as permanent. Delete it and open the app in the shop, or edit it and set an expiry.',
    };
  }
  if (fields.isOnline === true) {
    return {
      tone: 'warning',
      title: 'An online session that never expires',
      text: 'Shopify always sets an expiry on online sessions, so it was lost. Delete it: the user gets a new one at the next visit.',
    };
  }
  return {
    tone: 'warning',
    title: 'Never expires',
    text:
      now < END_OF_ENDLESS
        ? 'Its token works until the app is uninstalled or its secret is changed, and for a public app until 1 January 2027 at the latest: then Shopify refuses tokens that never expire, and the app has to be opened in the shop again. Custom apps are exempt.'
        : 'Since 1 January 2027 Shopify refuses tokens of public apps that never expire: open the app in the shop to get one that does. Custom apps are exempt.',
  };
}

function scopesVerdict({ missingScopes }: Judged, life: Verdict): Verdict {
  const count = missingScopes.length;
  return {
    tone: 'warning',
    title: count === 1 ? `Scope missing: ${missingScopes.join('')}` : `${count} scopes missing`,
    text: `The app requires ${missingScopes.join(', ')}, which this shop has not granted: open the app in the shop to grant ${count === 1 ? 'it' : 'them'}. Otherwise: ${lowerFirst(life.title)}.`,
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
