import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { DAY } from '../../shared/session.ts';

/** How long a sign-in lasts, however much it is used; milliseconds. */
const LASTS = DAY;

/** One browser that is signed in. */
export interface SignedIn {
  /** Aborts when it is signed out or its day is over: what it has open is closed then. */
  readonly ended: AbortSignal;
  /** Milliseconds since 1970. */
  readonly until: number;
}

interface Entry extends SignedIn {
  readonly proof: string;
  readonly ending: AbortController;
  readonly timer: NodeJS.Timeout;
}

/** What a browser gets for a token. */
export interface Redeemed {
  /** A `Set-Cookie` value. */
  cookie: string;
  /** Kept by the window in its own storage, which pages at other ports never see; it goes with every call. */
  proof: string;
  /** Where in the window the token leads. */
  path: string;
}

/**
 * Who may speak to the browser host: whoever holds both halves of a sign-in, which were got for a token, each token being good for one.
 * The cookie goes with every request, but browsers send cookies to all ports of a host: it is enough for the window's files only. Calls
 * need the proof as well. Only digests are kept, so that comparing takes the same time whatever was given.
 */
export class SignIn {
  /** Where in the window each unused token leads. */
  readonly #tokens = new Map<string, string>();
  readonly #entries = new Map<string, Entry>();
  readonly #name: string;

  /** Cookies do not know ports: the name tells two running programs apart. */
  constructor(port: number) {
    this.#name = `session-desk-${port}`;
  }

  newToken(path: string): string {
    const token = randomBytes(32).toString('base64url');
    this.#tokens.set(digest(token), path);
    return token;
  }

  /** Signs a browser in with a token that was not used before. */
  redeem(token: string): Redeemed | undefined {
    const path = this.#tokens.get(digest(token));
    if (path === undefined) return undefined;
    this.#tokens.delete(digest(token));
    const [value, proof] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
    const ending = new AbortController();
    const timer = setTimeout(() => this.#end(digest(value)), LASTS).unref();
    const until = Date.now() + LASTS;
    this.#entries.set(digest(value), { proof: digest(proof), until, ending, ended: ending.signal, timer });
    return { cookie: this.#cookie(value, LASTS / 1000), proof, path };
  }

  /** Whether a request comes from a browser that is signed in: enough for the window's files. */
  holdsCookie(header: string | undefined): boolean {
    return this.#keyIn(header) !== undefined;
  }

  /** The browser that a call comes from, if it gives both halves of one sign-in. */
  find(header: string | undefined, proof: string): SignedIn | undefined {
    const entry = this.#entries.get(this.#keyIn(header) ?? '');
    return entry !== undefined && sameDigest(entry.proof, digest(proof)) ? entry : undefined;
  }

  /** Ends a sign-in for good; gives the `Set-Cookie` value that takes the cookie away. */
  signOut(header: string | undefined): string {
    this.#end(this.#keyIn(header));
    return this.#cookie('', 0);
  }

  #end(key: string | undefined): void {
    const entry = this.#entries.get(key ?? '');
    if (key === undefined || entry === undefined) return;
    this.#entries.delete(key);
    clearTimeout(entry.timer);
    entry.ending.abort();
  }

  #keyIn(header: string | undefined): string | undefined {
    const values = (header ?? '').split('; ').filter((pair) => pair.startsWith(`${this.#name}=`));
    const keys = values.map((pair) => digest(pair.slice(this.#name.length + 1)));
    // A timer may come late after the computer slept.
    return keys.find((key) => (this.#entries.get(key)?.until ?? 0) > Date.now());
  }

  // Not `__Host-`: that asks for `Secure`, which Safari refuses over http, also on the loopback interface.
  #cookie(value: string, seconds: number): string {
    return `${this.#name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}`;
  }
}

export function sameSecret(one: string, other: string): boolean {
  return sameDigest(digest(one), digest(other));
}

const sameDigest = (one: string, other: string) => timingSafeEqual(Buffer.from(one), Buffer.from(other));
const digest = (text: string) => createHash('sha256').update(text).digest('hex');
