import { expect, test } from 'vitest';
import { packPosition, unpackPosition } from './cursor.ts';

test('a place in a list survives the way to the window and back, every digit of it', () => {
  const position = ['plain-tea', 9_223_372_036_854_775_807n, 1.5, null, '', '李'];
  expect(unpackPosition(packPosition(position))).toEqual(position);
  expect(unpackPosition(packPosition([new Uint8Array([0, 255])]))).toEqual([Buffer.from([0, 255])]);
  expect(packPosition(position)).toMatch(/^[\w-]+$/);
});

test.each(['', 'x', 'bnVsbA', Buffer.from('[{"i":"abc"}]').toString('base64url')])('%j is refused', (cursor) => {
  expect(() => unpackPosition(cursor)).toThrow('This is not a place in the list of sessions.');
});
