import { describe, expect, it } from 'vitest';
import type { Address } from './backends/index.ts';
import { guessEnvironment } from './guess-environment.ts';

function server(host: string, database = 'app', user?: string): Address {
  return {
    backend: 'postgres',
    host,
    port: 5432,
    database,
    tls: { mode: 'prefer' },
    ...(user !== undefined && { user }),
  };
}

function redis(...hosts: string[]): Address {
  const nodes = hosts.map((host) => ({ host, port: 6379 }));
  return { backend: 'redis', topology: 'cluster', nodes, tls: { mode: 'disable' } };
}

describe('guessEnvironment', () => {
  it.each([
    [server('localhost'), 'local'],
    [server('127.0.0.1', 'orders_dev'), 'local'],
    [server('/var/run/postgresql'), 'local'],
    [server('localhost', 'orders_prod'), 'production'],
    [server('db.prod.internal'), 'production'],
    [server('orders-prod-1.abc.eu-west-1.rds.amazonaws.com'), 'production'],
    [server('db.internal', 'orders', 'live'), 'production'],
    [server('pre-prod.db', 'preprod'), 'staging'],
    [server('db', 'app_stg'), 'staging'],
    [server('db.internal', 'products'), 'production'],
    [server('dev-db.internal'), 'development'],
    [{ backend: 'sqlite', file: '/srv/prod/app.db' }, 'local'],
    [redis('127.0.0.1'), 'local'],
    [redis('127.0.0.1', 'cache.internal'), 'production'],
    [redis('cache-staging.internal'), 'staging'],
    [{ backend: 'mongodb', url: 'mongodb://app@localhost:27017,[::1]:27018/?tls=true' }, 'local'],
    [{ backend: 'mongodb', url: 'mongodb+srv://app@cluster0.abcde.mongodb.net', database: 'app_dev' }, 'development'],
    [{ backend: 'dynamodb', region: 'eu-west-1', credentials: { from: 'default' } }, 'production'],
    [
      { backend: 'dynamodb', region: 'eu-west-1', credentials: { from: 'profile', profile: 'acme-dev' } },
      'development',
    ],
    [
      {
        backend: 'dynamodb',
        region: 'eu-west-1',
        endpoint: 'http://[::1]:8000',
        credentials: { from: 'keys', accessKeyId: 'x' },
      },
      'local',
    ],
    [{ backend: 'cloudflare-kv', place: { at: 'account', account: 'a' } }, 'production'],
    [{ backend: 'cloudflare-kv', place: { at: 'folder', folder: '/srv/prod/app' } }, 'local'],
  ] satisfies [Address, string][])('takes %j for %s', (address, environment) => {
    expect(guessEnvironment(address)).toBe(environment);
  });
});
