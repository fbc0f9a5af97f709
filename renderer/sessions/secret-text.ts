import { looksSecret } from '../../shared/secret-form.ts';
import type { TokenMask } from '../../shared/records.ts';

/** The beginning of a token in hex digits: longer than words that are spelled with them. */
const HEX_BEGINNING = /^(?=.*\d)(?=.*[a-f])[\da-f]{12,}$/i;
/** So many characters at once are pasted or dropped, not typed. */
const PASTED = 12;

/**
 * What a text in the box is taken for. A `secret` and what `may-become` one as typing goes on are in no address; a secret is
 * searched for by its own call.
 */
export function secrecyOf(text: string): 'secret' | 'may-become' | 'plain' {
  const trimmed = text.trim();
  if (looksSecret(trimmed)) return 'secret';
  return HEX_BEGINNING.test(trimmed) ? 'may-become' : 'plain';
}

/** Whether a text came in one piece, and so whole. */
export function isPasted(before: string, text: string): boolean {
  let same = 0;
  while (same < before.length && before[same] === text[same]) same += 1;
  let end = 0;
  while (end < Math.min(before.length, text.length) - same && before.at(-1 - end) === text.at(-1 - end)) end += 1;
  return text.length - same - end >= PASTED;
}

/** `Access token`, as far as the beginning of a token tells. */
export function tokenNoun(mask: TokenMask | undefined): string {
  if (mask?.prefix === 'shprt_') return 'Refresh token';
  return mask !== undefined && /^shp(at|ua|ca|pa)_$/.test(mask.prefix) ? 'Access token' : 'Token';
}

/** What the search for a token finds, said under the box. */
export function explainTokenSearch(mask: TokenMask | undefined): string {
  const noun = tokenNoun(mask);
  return noun === 'Token'
    ? 'Sessions with this token, or with it as their ID'
    : `Sessions with this ${noun.toLowerCase()}`;
}
