import { describe, expect, test } from 'vitest';
import { attributeAt, isItem, tidied, valueOf, withAttribute, type Item } from './attributes.ts';

const ITEM: Item = {
  id: { S: 'x' },
  'a.b': { S: 'dots in its name' },
  a: { M: { b: { S: 'within' }, c: { M: { d: { N: '1' } } } } },
};

describe('an attribute by its path', () => {
  test('is the one with that whole name, else the one within maps', () => {
    expect(attributeAt(ITEM, 'a.b', ['a', 'b'])).toEqual({ S: 'dots in its name' });
    expect(attributeAt(ITEM, 'a.c.d', ['a', 'c', 'd'])).toEqual({ N: '1' });
    expect(attributeAt(ITEM, 'id.x', ['id', 'x'])).toBeUndefined();
  });

  test('is set where it is, and the rest stays as it was', () => {
    const changed = withAttribute(withAttribute(ITEM, 'a.b', { S: 'new' }), 'a.c.e', { BOOL: true });
    expect(changed).toEqual({
      ...ITEM,
      'a.b': { S: 'new' },
      a: { M: { b: { S: 'within' }, c: { M: { d: { N: '1' }, e: { BOOL: true } } } } },
    });
  });

  test('is taken away with the maps that it leaves empty, and with no others', () => {
    expect(withAttribute(ITEM, 'a.c.d', undefined)['a']).toEqual({ M: { b: { S: 'within' } } });
    expect(withAttribute({ a: { M: { b: { M: { c: { S: '' } } } } } }, 'a.b.c', undefined)).toEqual({});
    expect(withAttribute({ a: { M: {} } }, 'a.b', undefined)).toEqual({ a: { M: {} } });
    expect(withAttribute({ a: { S: 'no map' } }, 'a.b', undefined)).toEqual({ a: { S: 'no map' } });
  });
});

test('numbers keep every digit', () => {
  expect(valueOf({ N: '9223372036854775807' })).toBe(9_223_372_036_854_775_807n);
  expect(valueOf({ N: '1.5' })).toBe(1.5);
  expect(valueOf({ NULL: true })).toBeNull();
});

const deepSet = (...tags: string[]): Item => ({ l: { L: [{ M: { tags: { SS: tags } } }] } });

test('a set looks the same in whichever order it came, wherever it lies', () => {
  expect(tidied(deepSet('b', 'a'))).toEqual(tidied(deepSet('a', 'b')));
});

test('only an item is one', () => {
  expect(isItem(ITEM)).toBe(true);
  for (const raw of [{ id: 'x' }, { id: { S: 1 } }, { id: { S: 'x', N: '1' } }, { id: { M: { x: 1 } } }]) {
    expect(isItem(raw)).toBe(false);
  }
});
