import { describe, expect, it } from 'vitest';
import type { Address } from './profiles.ts';
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
  ] as const)('takes %j for %s', (address, environment) => {
    expect(guessEnvironment(address)).toBe(environment);
  });
});
