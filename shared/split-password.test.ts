import { describe, expect, it } from 'vitest';
import { splitPassword, withoutSecrets } from './split-password.ts';

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
    ['DATABASE_URL="postgres://app:secret@', 'DATABASE_URL="postgres://app@', 'secret'],
    ['psql postgres://app:se#cret@db/orders', 'psql postgres://app@db/orders', 'se#cret'],
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

describe('withoutSecrets', () => {
  it.each([
    ['postgres://app:secret@db', 'postgres://app@db', 'secret'],
    ['postgres://db:0/orders', 'postgres://db:0/orders', undefined],
    ['db.example:5432/orders', 'db.example:5432/orders', undefined],
    ['env("DATABASE_URL")', 'env("DATABASE_URL")', undefined],
    ['process.env.DATABASE_URL', 'process.env.DATABASE_URL', undefined],
    ['postgres://app:secret/orders', undefined, undefined],
    ['app:secret@db:5432/orders', undefined, undefined],
    ['foo://db?token=secret', undefined, undefined],
    ['secret', undefined, undefined],
    ['app:secret', undefined, undefined],
    ['PASSWORD=secret', undefined, undefined],
    ['one\nsecret', undefined, undefined],
  ])('of %j leaves %j', (text, left, password) => {
    const found = withoutSecrets(text);
    expect(found?.text).toBe(left);
    expect(found?.password).toBe(password);
  });
});
