import { describe, expect, it } from 'vitest';
import { interpret } from '../../profiles/interpret.ts';

const read = (text: string) => interpret(text, '/');

describe('URLs of SQL servers', () => {
  it('takes a PostgreSQL URL apart and hands the password back apart', () => {
    const { address, password, text } = read(
      'postgres://app:s%40cret@db.internal:6432/orders?sslmode=verify-full&schema=app',
    );
    expect(address).toEqual({
      backend: 'postgres',
      host: 'db.internal',
      port: 6432,
      user: 'app',
      database: 'orders',
      schema: 'app',
      tls: { mode: 'verify-full' },
    });
    expect(password).toBe('s@cret');
    expect(JSON.stringify(address) + text).not.toContain('cret');
  });

  it('fills in what the clients fill in', () => {
    expect(read('postgresql://localhost/orders').address).toMatchObject({ port: 5432, tls: { mode: 'prefer' } });
    expect(read('mysql://root@localhost/orders').address).toMatchObject({ backend: 'mysql', port: 3306 });
  });

  it.each([
    ['postgres:///orders?host=/var/run/postgresql', '/var/run/postgresql'],
    ['postgres://app@/orders?host=/run', '/run'],
    ['mysql://root@localhost/orders?socket=/run/mysqld/mysqld.sock', '/run/mysqld/mysqld.sock'],
    ['mysql://root@[::1]:3307/orders', '::1'],
  ])('finds the host of %s', (url, host) => {
    expect(read(url).address).toMatchObject({ host });
  });

  it.each([
    ['postgres://h/d?sslmode=disable', 'disable'],
    ['postgres://h/d?sslmode=require', 'require'],
    ['mysql://h/d?ssl-mode=VERIFY_IDENTITY', 'verify-full'],
    ['mysql://h/d?ssl-mode=REQUIRED', 'require'],
    ['mysql://h/d?sslaccept=strict', 'verify-full'],
  ])('reads the protection of %s', (url, mode) => {
    expect(read(url).address).toMatchObject({ tls: { mode } });
  });

  it('reads the names of certificates', () => {
    const url = 'postgres://h/d?sslmode=verify-ca&sslrootcert=/ca.pem&sslcert=/me.pem&sslkey=/me.key';
    expect(read(url).address).toMatchObject({
      tls: { mode: 'verify-ca', caFile: '/ca.pem', certFile: '/me.pem', keyFile: '/me.key' },
    });
  });

  it.each(['postgres://h', 'postgres:orders', 'mysql://h/d?ssl-mode=maybe', 'postgres://u:hunter2@h:port/d'])(
    'refuses %s with what to do and without the password',
    (url) => {
      expect(() => read(url)).toThrow(expect.objectContaining({ code: 'BAD_INPUT', hint: expect.any(String) }));
      expect(() => read(url)).not.toThrow(/hunter2/);
    },
  );
});
