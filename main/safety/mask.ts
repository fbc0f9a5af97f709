import { hash } from 'node:crypto';
import type { TokenMask } from '../../shared/records.ts';

/** Shorter secrets show nothing of themselves: four of eight characters would be half of it. */
const SHORTEST_SHOWN = 16;

/** Shopify's tokens: `shpat_`, `shpca_`, `shpua_`, `shprt_`, and the client secret `shpss_`. */
const TOKEN = /shp[a-z]{2}_[A-Za-z0-9]+/g;

const DOTS = '••••••••';

/** Whether text was masked: such text must not be stored, it would take the place of what it stands for. */
export function isMasked(text: string): boolean {
  return text.includes(DOTS);
}

/** Masks secrets. The key makes fingerprints of one data folder useless to compare with those of another. */
export class Masker {
  readonly #key: string;

  constructor(key: Uint8Array) {
    this.#key = Buffer.from(key).toString('hex');
  }

  mask(token: string): TokenMask {
    const prefix = /^[a-z]{2,8}_/.exec(token)?.[0] ?? '';
    return {
      prefix: token.length >= SHORTEST_SHOWN ? prefix : '',
      lastFour: token.length >= SHORTEST_SHOWN ? token.slice(-4) : '',
      length: token.length,
      fingerprint: hash('sha256', `${this.#key}${token}`).slice(0, 8),
    };
  }

  /** A mask as one line of text: `shpat_••••••••cdef`. */
  text(token: string): string {
    const { prefix, lastFour } = this.mask(token);
    return `${prefix}${DOTS}${lastFour}`;
  }

  /** Masks whatever looks like a Shopify token inside other text. */
  redact(text: string): string {
    return text.replace(TOKEN, (token) => this.text(token));
  }
}

/** Takes the password out of a URL. */
export function withoutPassword(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/]*@/gi, '$1@')
    .replace(/([?&]password=)[^&#\s]*/gi, '$1');
}

/** Takes tokens out of words of our own, which name passwords only as examples: `postgres://user:password@host`. */
export function withoutTokens(text: string): string {
  return text.replace(TOKEN, 'shp…');
}

/** Takes tokens, and passwords in URLs, out of a driver's own words before they go into an error or a log. */
export function withoutSecrets(text: string): string {
  return withoutPassword(withoutTokens(text));
}
