import { DeskError } from '../../shared/errors.ts';
import type { Interpretation } from '../../shared/records.ts';
import { interpretCloudflareKvUrl, interpretWranglerUrl } from './cloudflare-kv-url.ts';
import { interpretDynamodbUrl } from './dynamodb-url.ts';
import { interpretMongodbUrl, MONGODB_URLS } from './mongodb-url.ts';
import { hasReference, unfilledReference } from './pasted/references.ts';
import { interpretRedisUrl, REDIS_URLS } from './redis-url.ts';
import { interpretSqliteUrl } from './sqlite-path.ts';
import { interpretSqlUrl, sqlDialectOf } from './sql-url.ts';

/** Whether these are the first letters of an address that Session Desk knows. */
export function isKnownScheme(scheme: string): boolean {
  return (
    isServer(scheme) || isSqlite(scheme) || ['memory', 'wrangler', 'cloudflare-kv', 'dynamodb', 'arn'].includes(scheme)
  );
}

function isServer(scheme: string): boolean {
  return sqlDialectOf(scheme) !== undefined || REDIS_URLS[scheme] !== undefined || MONGODB_URLS.has(scheme);
}

function isSqlite(scheme: string): boolean {
  return /^(?:file|sqlite3?(?:\+\w+)?)$/.test(scheme);
}

/**
 * Reads one address that begins with its scheme: a URL, with `jdbc:` before it or not, an ARN, or `memory:`.
 * @param cwd what relative paths start from
 * @throws DeskError BAD_INPUT, without repeating the text
 */
export function interpretAddress(given: string, cwd: string): Interpretation {
  const isJdbc = /^jdbc:/i.test(given);
  const text = isJdbc ? given.slice('jdbc:'.length) : given;
  const scheme = /^[^:]*/.exec(text)?.[0].toLowerCase() ?? '';
  if (isSqlite(scheme)) return interpretSqliteUrl(text, cwd);
  if (hasReference(text)) throw unfilledReference();
  if (scheme === 'memory') {
    return {
      address: { backend: 'memory', content: 'empty' },
      suggestedName: 'Memory',
      text: 'An empty store in memory',
      line: 'memory:',
    };
  }
  if (scheme === 'wrangler') return interpretWranglerUrl(text, cwd);
  if (scheme === 'cloudflare-kv' || text.startsWith('https://dash.cloudflare.com/'))
    return interpretCloudflareKvUrl(text);
  if (scheme === 'dynamodb' || scheme === 'arn') return interpretDynamodbUrl(text);
  if (isServer(scheme) && !/^[^:]*:\/\//.test(text)) throw withoutSlashes(scheme);
  if (REDIS_URLS[scheme] !== undefined) return interpretRedisUrl(text);
  if (MONGODB_URLS.has(scheme)) return interpretMongodbUrl(text);
  const dialect = sqlDialectOf(scheme, isJdbc);
  if (dialect !== undefined) return interpretSqlUrl(text, dialect);
  throw unknownScheme(scheme, text);
}

function withoutSlashes(scheme: string): DeskError {
  return new DeskError('BAD_INPUT', `Two slashes are missing behind ${scheme}:.`, {
    hint: `Write it as ${scheme}://user:password@host/…`,
  });
}

/** What is known of addresses that are for something else. */
const OTHERS: readonly { scheme: RegExp; message: string; hint: string }[] = [
  {
    scheme: /^prisma(?:\+postgres)?$/,
    message: 'This is an address of Prisma’s own service, which only Prisma can open.',
    hint: 'Give the address of the database behind it, which begins with postgres:// or mysql://; often it is DIRECT_URL.',
  },
  {
    scheme: /^https?$/,
    message: 'This is the address of a website, not of a store.',
    hint: 'Give the connection string of the database, which begins with postgres://, mysql://, rediss:// or mongodb://.',
  },
  {
    scheme: /^(?:sqlserver|mssql|oracle|libsql|cassandra|couchbase|neo4j|amqps?|ftp|ssh)$/,
    message: 'Session Desk does not know this kind of store.',
    hint: 'It opens PostgreSQL, MySQL, MariaDB, SQLite, Redis, MongoDB, DynamoDB and Cloudflare KV.',
  },
];

function unknownScheme(scheme: string, text: string): DeskError {
  const other = OTHERS.find((one) => one.scheme.test(scheme));
  if (other !== undefined) return new DeskError('BAD_INPUT', other.message, { hint: other.hint });
  // Without slashes the first word may be a user, or part of a password.
  const named = text.startsWith(`${scheme}://`) ? `“${scheme}:” is` : 'This begins with';
  return new DeskError('BAD_INPUT', `${named} no kind of store that Session Desk knows.`, {
    hint: 'Give the path of a SQLite file, or a URL that begins with postgres:, mysql:, redis:, mongodb:, dynamodb:, cloudflare-kv:, sqlite: or file:.',
  });
}
