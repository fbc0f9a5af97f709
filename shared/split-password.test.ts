import { describe, expect, it } from 'vitest';
import { splitPassword } from './split-password.ts';

describe('splitPassword', () => {
  it.each([
    ['postgres://app:secret@db/orders', 'postgres://app@db/orders', 'secret'],
    ['postgres://app:secret@', 'postgres://app@', 'secret'],
    ['mysql://app:p%40ss%2F@db:3306/orders?ssl-mode=REQUIRED', 'mysql://app@db:3306/orders?ssl-mode=REQUIRED', 'p@ss/'],
    ['postgres://app:p@ss/w:rd@db/orders', 'postgres://app@db/orders', 'p@ss/w:rd'],
    ['postgres://app:50%@db/orders', 'postgres://app@db/orders', '50%'],
    ['postgres://app:x@db/orders?user=a@b', 'postgres://app@db/orders?user=a@b', 'x'],
    ['postgres://:secret@db/orders', 'postgres://@db/orders', 'secret'],
    ['postgres://db/orders?user=app&password=se%20cret', 'postgres://db/orders?user=app', 'se cret'],
    ['postgres://db/orders?password=secret&user=app', 'postgres://db/orders?user=app', 'secret'],
    ['"postgres://app:secret@db/orders"', '"postgres://app@db/orders"', 'secret'],
  ])('takes it out of %s', (text, without, password) => {
    expect(splitPassword(text)).toEqual({ text: without, password });
  });

  it.each([
    'postgres://app@db:5432/orders',
    'postgres://db:5432/orders',
    'C:\\data\\dev@1.sqlite',
    'file:./a@b.db',
    '',
  ])('leaves %s as it is', (text) => {
    expect(splitPassword(text)).toEqual({ text });
  });

  it('drops an empty one', () => {
    expect(splitPassword('postgres://app:@db/orders')).toEqual({ text: 'postgres://app@db/orders' });
  });
});
