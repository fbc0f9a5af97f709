import { expect, test } from 'vitest';
import { Masker } from './mask.ts';
import { maskedPart } from './masked-part.ts';

const masker = new Masker(Buffer.alloc(32));
const mask = (text: string) => masker.redact(text, ['my own secret value']);
const TOKEN = 'shpat_0123456789abcdef0123456789abcdef';

/** All parts of a text, one after the other. */
function parts(text: string, size: number): string[] {
  const all: string[] = [];
  for (let from: number | undefined = 0; from !== undefined;) {
    const part: { text: string; next?: number } = maskedPart(text, from, size, mask);
    all.push(part.text);
    from = part.next;
  }
  return all;
}

test('parts together are the whole text, masked', () => {
  const text = `${'read_products,'.repeat(400)}end`;
  expect(parts(text, 1000).join('')).toBe(text);
  expect(parts('short', 1000)).toEqual(['short']);
  expect(parts('', 1000)).toEqual(['']);
});

test.each([TOKEN, 'my own secret value', '0123456789abcdef0123456789abcdef'])(
  '%s is never cut in two, wherever it stands',
  (secret) => {
    for (let before = 960; before <= 1001; before += 1) {
      const text = `${'x '.repeat(before / 2)}${before % 2 === 0 ? '' : '-'} ${secret} ${'y '.repeat(700)}`;
      const whole = parts(text, 1000).join('');
      expect(whole).toBe(mask(text));
      expect(whole).not.toContain(secret.slice(8, 16));
      // Nor by somebody who asks from the middle of it.
      for (let from = before; from < before + 40; from += 7) {
        expect(maskedPart(text, from, 1000, mask).text).not.toContain(secret.slice(-8));
      }
    }
  },
);

test('no character is cut in two', () => {
  expect(parts('😀'.repeat(1000), 333).join('')).toBe('😀'.repeat(1000));
  expect(parts('😀'.repeat(1000), 333).every((part) => part.isWellFormed())).toBe(true);
});
