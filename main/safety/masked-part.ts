/** How far a secret may reach over a place where text is cut, in characters. */
const REACH = 16_384;
const STEP = 256;

export interface MaskedPart {
  text: string;
  /** Where the next part begins; absent at the end. */
  next?: number;
}

/**
 * A part of a text with its secrets masked. It is cut where no secret is cut in two, so it may be somewhat shorter than asked for.
 * @param mask masks the secrets in a text
 */
export function maskedPart(text: string, from: number, size: number, mask: (text: string) => string): MaskedPart {
  const start = placeToCut(text, from, mask);
  const end = placeToCut(text, start + size, mask);
  return { text: mask(text.slice(start, end)), ...(end < text.length && { next: end }) };
}

/** The next place at or before `wanted` where what stands on both sides can be masked apart. */
function placeToCut(text: string, wanted: number, mask: (text: string) => string): number {
  if (wanted <= 0) return 0;
  if (wanted >= text.length) return text.length;
  for (let place = wanted; place > Math.max(0, wanted - REACH); place -= STEP) {
    const at = isInsideCharacter(text, place) ? place - 1 : place;
    const [before, after] = [text.slice(Math.max(0, at - REACH), at), text.slice(at, at + REACH)];
    if (mask(before + after) === mask(before) + mask(after)) return at;
  }
  return Math.max(0, wanted - REACH);
}

function isInsideCharacter(text: string, place: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(place - 1, place + 1));
}
