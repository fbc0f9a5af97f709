import { expect, test } from 'vitest';
import { domainWarning } from './lookalikes.ts';
import { textParts, visibleText } from './visible-text.ts';

test.each([
  ['a right-to-left override', 'good\u202Emoc.live', 'good[U+202E]moc.live'],
  ['zero width', 'a\u200Bb\uFEFFc', 'a[U+200B]b[U+FEFF]c'],
  ['tags', 'a\u{E0041}', 'a[U+E0041]'],
  ['a soft hyphen and a no-break space', 'a\u00ADb\u00A0c', 'a[U+00AD]b[U+00A0]c'],
  ['control characters', 'a\0b\u001B[31mc\nd\te', 'a[U+0000]b[U+001B][31mc[U+000A]d[U+0009]e'],
  ['half a surrogate', 'a\uD83D', 'a[U+D83D]'],
  ['spaces at the ends, none within', ' a b  c ', '[U+0020]a b  c[U+0020]'],
  ['spaces only', '  ', '[U+0020][U+0020]'],
  ['piled marks', `a${'\u0301'.repeat(12)}`, `a${'\u0301'.repeat(4)}[+8]`],
  ['Hebrew, isolated', 'שלום', '\u2068שלום\u2069'],
])('%s', (_, text, visible) => {
  expect(visibleText(text)).toBe(visible);
  expect(
    textParts(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});

test.each(['Jürgen Weiß', '李小龙', '👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'क्‍ष', 'O’Brien', ''])('%s is nothing odd', (text) => {
  expect(visibleText(text)).toBe(text);
});

test('a letter that looks like another is named with its script', () => {
  expect(domainWarning('pl\u0430in-tea.myshopify.com')).toBe(
    'Contains letters that look like others: “\u0430” is Cyrillic U+0430.',
  );
  expect(domainWarning('a\u202Eb.myshopify.com')).toBe(
    'Contains characters that cannot be seen: U+202E (right-to-left override).',
  );
  expect(domainWarning('xn--pln-tea-3ya.myshopify.com')).toContain('xn--');
  expect(domainWarning('Plain-Tea0l.myshopify.com/')).toBeUndefined();
});

test('a long text is taken apart in one go', { timeout: 1_000 }, () => {
  expect(textParts(' '.repeat(100_000))).toHaveLength(100_000);
  expect(textParts(`a${'\u0301'.repeat(100_000)}`)).toHaveLength(2);
});
