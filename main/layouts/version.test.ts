import { expect, test } from 'vitest';
import { versionOf } from './version.ts';

test('the version changes with any value, its type or its name, and not with the order of columns', () => {
  const rows = [
    { a: 1n, b: null },
    { a: '1', b: null },
    { a: new TextEncoder().encode('1'), b: null },
    { a: 1.5, b: null },
    { a: null, b: 1n },
    { a: true, b: null },
    { a: 'x', b: 'sy' },
    { a: 'xs', b: 'y' },
    { a: new Date(1), b: null },
    { a: { x: 1n, y: ['2'] }, b: null },
    { a: { x: 1n, y: [2] }, b: null },
    { a: { x: [1n, '2'] }, b: null },
  ];
  expect(new Set(rows.map(versionOf)).size).toBe(rows.length);
  expect(versionOf({ b: null, a: 1n })).toBe(versionOf({ a: 1n, b: null }));
  expect(versionOf({ a: { x: 1, y: 2 } })).toBe(versionOf({ a: { y: 2, x: 1 } }));
  expect(versionOf({ a: 1n })).toMatch(/^[\w-]{22}$/);
});
