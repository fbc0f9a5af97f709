import {
  MongoBulkWriteError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoParseError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { expect, test } from 'vitest';
import { DeskError } from '../../../shared/errors.ts';
import { explainFailure } from './failures.ts';

const address = { backend: 'mongodb', url: 'mongodb+srv://app@cluster.example.net/orders' } as const;

const server = (code: number, message: string) => new MongoServerError({ message, code, errmsg: message });
const system = (code: string, message = code) => Object.assign(new Error(message), { code });

test.each([
  [system('ENOTFOUND', 'querySrv ENOTFOUND _mongodb._tcp.cluster.example.net'), 'UNREACHABLE', 'could not be resolved'],
  [system('ENODATA', 'querySrv ENODATA _mongodb._tcp.cluster.example.net'), 'UNREACHABLE', 'knows no MongoDB cluster'],
  [system('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:27017'), 'UNREACHABLE', 'refused the connection'],
  [new MongoNetworkTimeoutError('connection 3 to 10.0.0.1:27017 timed out'), 'UNREACHABLE', 'did not respond'],
  [new MongoNetworkError('connection 3 to 10.0.0.1:27017 closed'), 'UNREACHABLE', 'was lost'],
  [
    new MongoNetworkError('Connection pool for 10.0.0.1:27017 was cleared because another operation failed'),
    'UNREACHABLE',
    'was lost',
  ],
  [
    new MongoNetworkError('self-signed certificate', { cause: system('DEPTH_ZERO_SELF_SIGNED_CERT') }),
    'TLS_FAILED',
    'not signed by an authority',
  ],
  [system('ERR_TLS_CERT_ALTNAME_INVALID'), 'TLS_FAILED', 'for another host'],
  [system('ERR_SSL_WRONG_VERSION_NUMBER'), 'TLS_FAILED', 'TLS handshake'],
  [system('ENOENT', "ENOENT: no such file or directory, open '/etc/ca.pem'"), 'TLS_FAILED', 'cannot be read'],
  [server(18, 'Authentication failed.'), 'AUTH_FAILED', 'User app or the password is wrong'],
  [server(8000, 'bad auth : authentication failed'), 'AUTH_FAILED', 'User app or the password is wrong'],
  [
    server(13, 'not authorized on orders to execute command { delete: "shopify_sessions" }'),
    'AUTH_FAILED',
    'not allowed',
  ],
  [server(13, 'command find requires authentication'), 'AUTH_FAILED', 'requires authentication'],
  [server(50, 'operation exceeded time limit'), 'BUSY', 'timed out'],
  [
    server(
      11000,
      'E11000 duplicate key error collection: orders.shopify_sessions index: email_1 dup key: { email: "a" }',
    ),
    'VALUE_REFUSED',
    'the index email_1',
  ],
  [server(121, 'Document failed validation'), 'VALUE_REFUSED', 'validation rules'],
  [server(10107, 'not primary'), 'READ_ONLY', 'not the primary'],
  [server(189, 'Primary stepped down'), 'BUSY', 'electing a new primary'],
  [server(64, 'waiting for replication timed out'), 'STORE_FAILED', 'not enough servers have confirmed'],
  [server(59, "no such command: 'killOp'"), 'STORE_FAILED', 'does not support what was asked'],
  [new MongoParseError('option nonsense is not supported'), 'BAD_INPUT', 'does not accept'],
  [
    new MongoBulkWriteError({ message: 'Document failed validation', code: 121, writeErrors: [] }, Object(undefined)),
    'VALUE_REFUSED',
    'validation rules',
  ],
  [
    new Error('Server at x reports maximum wire version 6, but this version of the Node.js Driver requires at least 8'),
    'STORE_FAILED',
    'too old',
  ],
  [new Error('something new'), 'STORE_FAILED', 'reported an unknown error'],
])('%s', (error, code, says) => {
  const explained = explainFailure(error, address);
  expect(explained).toBeInstanceOf(DeskError);
  expect(explained.code).toBe(code);
  expect(explained.message).toContain(says);
  expect(explained.hint).not.toBe('');
});

test('the search for a server tells why each could not be had', () => {
  const servers = new Map([['a:27017', { error: system('ECONNREFUSED') }]]);
  const error = new MongoServerSelectionError(
    'Server selection timed out after 10000 ms',
    Object({ servers, type: 'Unknown' }),
  );
  expect(explainFailure(error, address)).toMatchObject({
    code: 'UNREACHABLE',
    message: expect.stringContaining('refused the connection'),
  });
  const silent = new MongoServerSelectionError(
    'Server selection timed out',
    Object({ servers: new Map(), type: 'Unknown' }),
  );
  expect(explainFailure(silent, address)).toMatchObject({
    code: 'UNREACHABLE',
    message: expect.stringContaining('did not respond'),
  });
  const electing = new MongoServerSelectionError(
    'Server selection timed out',
    Object({ servers: new Map([['a:27017', { error: null }]]), type: 'ReplicaSetNoPrimary' }),
  );
  expect(explainFailure(electing, address)).toMatchObject({
    code: 'UNREACHABLE',
    message: expect.stringContaining('no primary'),
  });
});

test('a password in the words of a failure is taken out', () => {
  const error = new MongoParseError('Invalid URL mongodb://app:hush@h/ in connection string');
  expect(explainFailure(error, address).detail).toBe('Invalid URL mongodb://app@h/ in connection string');
});
