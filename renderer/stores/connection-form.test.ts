import { describe, expect, it } from 'vitest';
import {
  addressOfConnection,
  connectionErrors,
  connectionFormOf,
  emptyConnection,
  withBackend,
  type ServerAddress,
} from './connection-form.ts';

const filled = { ...emptyConnection('postgres'), host: ' db.example.com ', database: 'orders' };

describe('a connection form', () => {
  it.each<ServerAddress>([
    { backend: 'postgres', host: 'db', port: 5433, database: 'orders', tls: { mode: 'prefer' } },
    {
      backend: 'postgres',
      host: '/var/run/postgresql',
      port: 5432,
      database: 'orders',
      schema: 'shop',
      user: 'app',
      tls: { mode: 'verify-full', caFile: '/ca.pem', certFile: '/c.pem', keyFile: '/c.key' },
      connectTimeout: 2500,
      statementTimeout: 60_000,
      applicationName: 'desk',
    },
    { backend: 'mysql', host: '::1', port: 3306, database: 'app', tls: { mode: 'disable' } },
    { backend: 'mysql', host: '/tmp/mysql.sock', port: 3306, database: 'app', tls: { mode: 'require' } },
  ])('gives back the address that it was made of: $backend at $host', (address) => {
    expect(addressOfConnection(connectionFormOf(address))).toEqual(address);
  });

  it('takes spaces off and leaves out what is empty', () => {
    expect(addressOfConnection(filled)).toEqual({
      backend: 'postgres',
      host: 'db.example.com',
      port: 5432,
      database: 'orders',
      tls: { mode: 'prefer' },
    });
  });

  it('says what is missing', () => {
    expect(Object.keys(connectionErrors(emptyConnection('mysql')))).toEqual(['host', 'database']);
    expect(addressOfConnection(emptyConnection('mysql'))).toBeUndefined();
  });

  it.each(['0', '65536', '54.5', 'x', '-1'])('refuses the port %s', (port) => {
    expect(connectionErrors({ ...filled, port }).port).toMatch(/from 1 to 65535/);
  });

  it('wants a whole path for a socket, and no host', () => {
    const socket = { ...filled, host: '', reach: 'socket' as const, socket: 'mysql.sock' };
    expect(Object.keys(connectionErrors(socket))).toEqual(['socket']);
  });

  it('wants a certificate with its key, but only where something is encrypted', () => {
    expect(connectionErrors({ ...filled, certFile: '/c.pem' }).keyFile).toMatch(/go together/);
    expect(connectionErrors({ ...filled, certFile: '/c.pem', tls: 'disable' })).toEqual({});
  });

  it('changes the port with the kind of server, unless somebody chose it', () => {
    expect(withBackend(filled, 'mysql').port).toBe('3306');
    expect(withBackend({ ...filled, port: '6000' }, 'mysql').port).toBe('6000');
  });
});
