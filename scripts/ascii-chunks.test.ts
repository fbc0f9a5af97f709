import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { inAscii } from './ascii-chunks.ts';

test.each([
  ['a string', `'naïve – “ok” 🙂'`, 'naïve – “ok” 🙂'],
  ['a template', '`${1}…`', '1…'],
  ['a regular expression', `'a’b–c'.split(/[’–]/).join()`, 'a,b,c'],
  ['a regular expression by code points', `'a🙂b'.split(/[🙂]/u).join()`, 'a,b'],
  ['a name', `({ größe: 3 }).größe`, 3],
])('%s means the same in ASCII', (_what, code, value) => {
  const written = inAscii(code);
  expect(written).toMatch(/^[\0-\x7F]*$/);
  expect(runInNewContext(written)).toBe(value);
});

test('what a raw template would read differently is refused', () => {
  expect(() => inAscii('String.raw`ü`')).toThrow('raw template');
  expect(inAscii("String.raw`\\d` + 'ü'")).toBe("String.raw`\\d` + '\\u00fc'");
});
