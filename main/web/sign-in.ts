import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who may speak to the browser host: whoever holds a cookie that was got for a token, each token being good for one cookie.
 * Only digests are kept, so that comparing takes the same time whatever was given.
 */
export class SignIn {
  /** Where in the window each unused token leads. */
  readonly #tokens = new Map<string, string>();
  readonly #cookies = new Set<string>();
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

  /** The `Set-Cookie` value for a token that was not used before, and where it leads. */
  redeem(token: string): { cookie: string; path: string } | undefined {
    const path = this.#tokens.get(digest(token));
    if (path === undefined) return undefined;
    this.#tokens.delete(digest(token));
    const value = randomBytes(32).toString('base64url');
    this.#cookies.add(digest(value));
    return { cookie: `${this.#name}=${value}; Path=/; HttpOnly; SameSite=Strict`, path };
  }

  holdsCookie(header: string | undefined): boolean {
    const values = (header ?? '').split('; ').filter((pair) => pair.startsWith(`${this.#name}=`));
    return values.some((pair) => this.#cookies.has(digest(pair.slice(this.#name.length + 1))));
  }
}

export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(digest(one)), Buffer.from(digest(other)));
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
