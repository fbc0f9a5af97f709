import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SqliteAddress } from '../../../shared/backends/sqlite.ts';
import { decoded } from '../../../shared/connection-url.ts';
import { DeskError } from '../../../shared/errors.ts';
import type { Interpretation, StorePlace } from '../../../shared/records.ts';
import { expandedPath, isFile } from '../address/paths.ts';
import type { AddressReader } from '../address/reader.ts';
import type { TableInfo } from '../sql/table.ts';

export const addresses: AddressReader<SqliteAddress> = {
  formats: [
    {
      scheme: 'sqlite',
      schemes: /^(?:file|sqlite3?(?:\+\w+)?)$/,
      isPath: true,
      interpret: (text, { cwd }) => interpretSqliteUrl(text, cwd),
    },
  ],
  parts: ({ file }) => ({ paths: [file] }),
};

/** Two addresses lead to the same place when their paths, with links followed, and the table are the same. */
export function storePlace(file: string, table: TableInfo): StorePlace {
  const real = realPath(file);
  return { id: `sqlite:${JSON.stringify([real, table.name])}`, title: `${table.name} in ${real}` };
}

function realPath(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file; // moved away just now: its own path is the best name there is
  }
}

/** @param cwd what relative paths start from */
export function sqliteFile(text: string, cwd: string): Interpretation {
  if (text === '' || text === ':memory:') {
    throw new DeskError('BAD_INPUT', 'This names no file.', {
      hint: 'Type the path of a database file, or memory: for an empty store.',
    });
  }
  return atFile(path.resolve(cwd, expandedPath(text)));
}

function atFile(file: string, note?: string): Interpretation {
  const name = path.basename(file);
  return {
    address: { backend: 'sqlite', file },
    suggestedName: name,
    text: `SQLite file ${name} in ${path.dirname(file)}`,
    line: file,
    ...(note !== undefined && { notes: [note] }),
  };
}

/** Reads `file:///a/b`, `file:b` (Prisma's relative form), `sqlite:///a/b`, `sqlite:b`; what follows `?` are options of other tools. */
function interpretSqliteUrl(url: string, cwd: string): Interpretation {
  // A name may hold `#` and `?`; only what looks like options is none of it.
  const withoutOptions = url.replace(/\?(?:[\w-]+=[^?]*)?$/, '');
  if (/^file:\/\//i.test(withoutOptions)) return sqliteFile(pathOfFileUrl(withoutOptions), cwd);
  const rest = decoded(withoutOptions.slice(withoutOptions.indexOf(':') + 1));
  if (/^file:/i.test(url)) return prismaFile(rest, cwd);
  const named = rest
    .replace(/^\/\/(?!\/)/, '')
    .replace(/^\/{2,}/, '/')
    .replace(/^\/(?=[a-z]:[/\\]|~[/\\])/i, '');
  // SQLAlchemy writes a relative path behind three slashes.
  const relative = /^\/\/\/(?!\/)/.test(rest) ? path.resolve(cwd, named.slice(1)) : '';
  if (relative !== '' && isFile(relative) && !isFile(named)) return atFile(relative);
  return sqliteFile(named, cwd);
}

function pathOfFileUrl(url: string): string {
  try {
    return fileURLToPath(url.replaceAll('#', '%23').replaceAll('?', '%3F'));
  } catch (error) {
    throw new DeskError('BAD_INPUT', 'This file: URL does not name a file on this computer.', {
      hint: 'Write it as file:///path/to/dev.sqlite.',
      cause: error instanceof Error ? error.name : undefined,
    });
  }
}

/** Prisma, up to its version 6, starts from the folder of its schema. */
function prismaFile(text: string, cwd: string): Interpretation {
  const here = sqliteFile(text, cwd);
  const expanded = expandedPath(text);
  const schema = path.resolve(cwd, 'prisma', 'schema.prisma');
  if (path.isAbsolute(expanded) || !isFile(schema)) return here;
  const [file, beside] = [path.resolve(cwd, expanded), path.resolve(path.dirname(schema), expanded)];
  if (isFile(file) && isFile(beside))
    return atFile(beside, `Prisma takes the file beside its schema; there is also ${file}.`);
  if (isFile(file)) return atFile(file, `There is none beside Prisma’s schema, at ${beside}.`);
  return atFile(beside, `Looked for beside Prisma’s schema${isFile(beside) ? '' : `, and at ${file}`}.`);
}
