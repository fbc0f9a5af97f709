import { codePoint, textParts } from './visible-text.ts';

/** A character that no domain of Shopify's has, though it may look like one that they have. */
export interface StrangeLetter {
  character: string;
  /** `Cyrillic U+0430` */
  name: string;
}

const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Cherokee',
  'Georgian',
  'Coptic',
  'Lisu',
  'Hangul',
  'Hiragana',
  'Katakana',
  'Han',
  'Thai',
  'Devanagari',
].map((name) => ({ name, has: new RegExp(`\\p{Script=${name}}`, 'u') }));

/** Named at the most. */
const NAMED = 5;
/** A domain has at most 253 characters; the rest of a longer text is not checked. */
const LOOKED_AT = 1_000;

/** Every character of a domain that is no ASCII and can be seen, once each. */
export function strangeLetters(domain: string): StrangeLetter[] {
  const seen = textParts(domain).flatMap((part) => (part.kind === 'plain' ? Array.from(part.text) : []));
  return [...new Set(seen)].filter(isStrange).map((character) => ({ character, name: strangeName(character) }));
}

/** Whether a character that can be seen is none of ASCII's. */
export function isStrange(character: string): boolean {
  return (character.codePointAt(0) ?? 0) > 0x7e;
}

/** `Cyrillic U+0430` */
export function strangeName(character: string): string {
  const script = SCRIPTS.find(({ has }) => has.test(character));
  return `${script === undefined ? '' : `${script.name} `}${codePoint(character)}`;
}

/** What makes a shop's domain pass for another one, in a sentence; undefined where nothing does. */
export function domainWarning(whole: string): string | undefined {
  const domain = whole.slice(0, LOOKED_AT);
  const letters = strangeLetters(domain);
  const odd = new Set(
    textParts(domain).flatMap((part) => (part.kind === 'odd' ? [`${part.mark} (${part.name})`] : [])),
  );
  const parts = [
    ...(letters.length === 0
      ? []
      : [`letters that look like others: ${first(letters.map(({ character, name }) => `“${character}” is ${name}`))}`]),
    ...(odd.size === 0 ? [] : [`characters that cannot be seen: ${first([...odd])}`]),
    ...(/(?:^|\.)xn--/i.test(domain) ? ['an encoded name (xn--) that browsers show in other letters'] : []),
  ];
  return parts.length === 0 ? undefined : `Contains ${parts.join('; ')}.`;
}

function first(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
