/** A part of a text: plain, or something that one would not see or that would move what one sees. */
export type TextPart = { kind: 'plain'; text: string } | { kind: 'odd'; text: string; mark: string; name: string };

const NAMES: Readonly<Record<number, string>> = {
  0x00: 'null character',
  0x07: 'bell',
  0x08: 'backspace',
  0x09: 'tab',
  0x0a: 'line feed',
  0x0d: 'carriage return',
  0x1b: 'escape',
  0x20: 'space',
  0x7f: 'delete',
  0xa0: 'no-break space',
  0xad: 'soft hyphen',
  0x061c: 'Arabic letter mark',
  0x200b: 'zero width space',
  0x200c: 'zero width non-joiner',
  0x200d: 'zero width joiner',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0x202a: 'left-to-right embedding',
  0x202b: 'right-to-left embedding',
  0x202c: 'pop directional formatting',
  0x202d: 'left-to-right override',
  0x202e: 'right-to-left override',
  0x2060: 'word joiner',
  0x2066: 'left-to-right isolate',
  0x2067: 'right-to-left isolate',
  0x2068: 'first strong isolate',
  0x2069: 'pop directional isolate',
  0x3000: 'ideographic space',
  0x3164: 'Hangul filler',
  0xfeff: 'byte order mark',
  0xfffd: 'replacement character',
};

/** Scripts that join their letters with U+200C and U+200D as a matter of course. */
const JOINING = String.raw`\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}`;

/** With a selector, a skin tone, joined to others, as a keycap, or as the flag of a region. */
const EMOJI = String.raw`(?:\u{1F3F4}[\u{E0061}-\u{E007A}]{2,6}\u{E007F}|[#*0-9]\uFE0F\u20E3|\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]?(?:\u200D\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]?)*)`;

/**
 * Emoji are made with joiners and selectors, some scripts write with joiners, and both are left alone; every other character that
 * draws nothing, breaks the line or turns the direction is odd. So are spaces at an end, and marks piled on one letter.
 */
const PARTS = new RegExp(
  [
    String.raw`(?<fine>${EMOJI}|(?<=[${JOINING}\p{M}])[\u200C\u200D](?=[${JOINING}]))`,
    String.raw`(?<=\p{M}{4})(?<pile>\p{M}+)`,
    String.raw`(?<odd>[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\u2800\uFFFD])`,
  ].join('|'),
  'gu',
);

/** `U+202E` */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function oddName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (NAMES[code] !== undefined) return NAMES[code];
  if (code >= 0xe0000 && code <= 0xe0fff) return 'tag character';
  if (/\p{Cc}/u.test(character)) return 'control character';
  if (/\p{Zs}/u.test(character)) return 'unusual space';
  if (/\p{Cs}/u.test(character)) return 'half of a character';
  return /\p{Co}/u.test(character) ? 'private character' : 'invisible character';
}

/**
 * A text from a store in parts, each odd character a part of its own.
 * @param lines whether line breaks and tabs are shown as what they are, in a place that has room for them
 */
export function textParts(text: string, lines = false): TextPart[] {
  const parts: TextPart[] = [];
  const inner = { from: text.length - text.trimStart().length, to: text.trimEnd().length };
  let from = 0;
  for (const { 0: found, index, groups = {} } of text.matchAll(PARTS)) {
    if (groups['fine'] !== undefined || (lines && /^[\n\t]$/.test(found))) continue;
    if (found === ' ' && index > inner.from && index < inner.to) continue;
    if (index > from) parts.push({ kind: 'plain', text: text.slice(from, index) });
    from = index + found.length;
    const marks = Array.from(found).length;
    parts.push(
      groups['pile'] === undefined
        ? { kind: 'odd', text: found, mark: codePoint(found), name: oddName(found) }
        : { kind: 'odd', text: found, mark: `+${marks}`, name: `${marks} more combining marks` },
    );
  }
  if (from < text.length) parts.push({ kind: 'plain', text: text.slice(from) });
  return parts;
}

/** Letters that run from right to left would take their surroundings along. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** A text from a store for where there is only text (titles, labels, messages): odd characters by their number, `[U+202E]`. */
export function visibleText(text: string): string {
  const visible = textParts(text)
    .map((part) => (part.kind === 'plain' ? part.text : `[${part.mark}]`))
    .join('');
  return RIGHT_TO_LEFT.test(visible) ? `\u2068${visible}\u2069` : visible;
}
