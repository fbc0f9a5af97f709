import { PROOF_HEADER } from '../shared/sign-in.ts';

const PROOF = 'session-desk.proof';

/**
 * What a browser shows with every call beside its cookie. Cookies go to every port of 127.0.0.1; what a page keeps is for its own port
 * alone. `none` where nobody signed in: a WebSocket's protocol cannot be empty.
 */
export function signInProof(): string {
  return localStorage.getItem(PROOF) ?? 'none';
}

/** Signs this browser out of the program, with all its tabs. */
export async function signOut(): Promise<void> {
  const { status } = await fetch('/sign-out', { method: 'POST', headers: { [PROOF_HEADER]: signInProof() } });
  // 401: it was signed out already.
  if (status !== 204 && status !== 401) throw new TypeError(`Signing out was answered with ${status}.`);
  localStorage.removeItem(PROOF);
  location.reload();
}
