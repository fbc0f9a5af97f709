import { holdsSecret, looksSecret } from '../shared/secret-form.ts';
import { parseSessionsSearch, routes, storeOfSessions } from './routes.ts';
import { seekSecret } from './sessions/seek-secret.ts';

/** Keys of sessions, which the main process seals: by chance a seal may begin as a token does, but it is none. */
const KEYS = new Set(['open', 'key']);

function isSecret([name, value]: [string, string]): boolean {
  // The page for adding a store sees to the address of one itself.
  if (name === 'address') return false;
  return KEYS.has(name) ? holdsSecret(value) : looksSecret(value);
}

/**
 * Takes a secret that somebody wrote into the address out of it, before anything else is done with that. In a list of sessions
 * it is then searched for by its own call.
 */
export function takeSecretFromAddress(): void {
  const query = new URLSearchParams(location.search);
  const secrets = [...query].filter(isSecret);
  const [first] = secrets;
  if (first === undefined) return;
  for (const [name] of secrets) query.delete(name);
  const rest = query.toString();
  history.replaceState(history.state, '', `${location.pathname}${rest === '' ? '' : `?${rest}`}`);
  const storeId = storeOfSessions(location.pathname);
  if (storeId !== undefined) void searchFor(storeId, first[1]);
}

async function searchFor(storeId: string, secret: string): Promise<void> {
  const token = await seekSecret(secret).catch(() => undefined);
  // Somebody may have gone elsewhere meanwhile.
  if (token === undefined || storeOfSessions(location.pathname) !== storeId) return;
  const view = parseSessionsSearch(location.search);
  history.replaceState(history.state, '', routes.sessions(storeId, { ...view, filter: { ...view.filter, token } }));
}
