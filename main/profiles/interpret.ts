import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeskError } from '../../shared/errors.ts';
import type { Interpretation } from '../../shared/records.ts';
import { interpretCloudflareKvUrl, interpretWranglerUrl } from './cloudflare-kv-url.ts';
import { interpretDynamodbUrl } from './dynamodb-url.ts';
import { interpretMongodbUrl, MONGODB_URLS } from './mongodb-url.ts';
import { interpretRedisUrl, REDIS_URLS } from './redis-url.ts';
import { interpretSqlUrl, SQL_URLS } from './sql-url.ts';

/**
 * Understands what a person pasted, typed or dropped: a path, a `file:` or `sqlite:` URL, or `memory:`. Whether a store is there is
 * for the probe to find out.
 * @param cwd what relative paths start from
 * @throws DeskError BAD_INPUT
 */
export function interpret(input: string, cwd: string): Interpretation {
  const text = input.trim().replace(/^(["'])(.*)\1$/, '$2');
  if (text === '') {
    throw new DeskError('BAD_INPUT', 'Nothing is given.', { hint: 'Type the path of a database file.' });
  }
  // A scheme has two letters at least, so that `C:\data\dev.sqlite` is a path.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return sqliteFile(text, cwd);
  if (scheme === 'memory') {
    return {
      address: { backend: 'memory', content: 'empty' },
      suggestedName: 'Memory',
      text: 'An empty store in memory',
    };
  }
  if (scheme === 'file' || scheme === 'sqlite' || scheme === 'sqlite3') return sqliteFile(pathOfUrl(text), cwd);
  if (scheme === 'wrangler') return interpretWranglerUrl(text, cwd);
  if (scheme === 'cloudflare-kv' || text.startsWith('https://dash.cloudflare.com/'))
    return interpretCloudflareKvUrl(text);
  if (scheme === 'dynamodb' || scheme === 'arn') return interpretDynamodbUrl(text);
  if (REDIS_URLS[scheme] !== undefined) return interpretRedisUrl(text);
  if (MONGODB_URLS.has(scheme)) return interpretMongodbUrl(text);
  const sqlUrl = SQL_URLS[scheme];
  if (sqlUrl !== undefined) return interpretSqlUrl(text, sqlUrl);
  throw new DeskError('BAD_INPUT', `“${scheme}:” is not a kind of store that Session Desk knows.`, {
    hint: 'Give the path of a SQLite file, or a URL that begins with postgres:, mysql:, redis:, mongodb:, dynamodb:, cloudflare-kv:, sqlite: or file:.',
  });
}

/** `file:///a/b`, `file:b` (Prisma's relative form), `sqlite:///a/b`, `sqlite:b`; what follows `?` are options of other tools. */
function pathOfUrl(url: string): string {
  const [withoutQuery = ''] = url.split(/[?#]/);
  if (/^file:\/\//i.test(withoutQuery)) {
    try {
      return fileURLToPath(withoutQuery);
    } catch (error) {
      throw new DeskError('BAD_INPUT', 'This file: URL does not name a file on this computer.', {
        hint: 'Write it as file:///path/to/dev.sqlite.',
        cause: error,
      });
    }
  }
  const rest = withoutQuery
    .slice(withoutQuery.indexOf(':') + 1)
    .replace(/^\/\/(?=\/)/, '')
    .replace(/^\/\//, '');
  try {
    return decodeURIComponent(rest);
  } catch {
    return rest;
  }
}

function sqliteFile(text: string, cwd: string): Interpretation {
  if (text === '' || text === ':memory:') {
    throw new DeskError('BAD_INPUT', 'This names no file.', {
      hint: 'Type the path of a database file, or memory: for an empty store.',
    });
  }
  const expanded = text === '~' || /^~[/\\]/.test(text) ? path.join(os.homedir(), text.slice(1)) : text;
  const file = path.resolve(cwd, expanded);
  const name = path.basename(file);
  return {
    address: { backend: 'sqlite', file },
    suggestedName: name,
    text: `SQLite file ${name} in ${path.dirname(file)}`,
  };
}
