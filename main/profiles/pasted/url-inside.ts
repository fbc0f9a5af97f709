import { formatOf } from '../interpret-address.ts';

/** Schemes are at least two letters long: one letter is a drive. */
const START = /(?:jdbc:)?([a-z][a-z0-9+.-]{1,40}):\/\//gi;

/**
 * The URL of a store that stands somewhere in a text, up to the quote or bracket that closes it, or to a space that no
 * password can be behind.
 */
export function urlInside(text: string): string | undefined {
  for (const match of text.matchAll(START)) {
    if (formatOf((match[1] ?? '').toLowerCase()) === undefined) continue;
    const before = text[match.index - 1] ?? '';
    const rest = text.slice(match.index);
    const close = CLOSING[before];
    const end = close === undefined ? -1 : rest.indexOf(close);
    if (end !== -1) return rest.slice(0, end);
    return rest.split(/\s/)[0]?.replace(/["'`”’»>);,]+$/, '');
  }
  return undefined;
}

const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”',
  '‘': '’',
  '«': '»',
  '<': '>',
  '(': ')',
};
