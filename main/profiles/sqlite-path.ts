import { statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decoded } from '../../shared/connection-url.ts';
import { DeskError } from '../../shared/errors.ts';
import type { Interpretation } from '../../shared/records.ts';

const SUFFIX = /\.(?:db3?|sqlite3?|s3db|sl3|sdb|d1)$/i;
/** From the root on, from here, from the home folder, from a drive, a share, or a variable that is a folder. */
const ROOTED =
  /^(?:\.{0,2}[/\\]|~(?:[/\\]|$)|[a-z]:[/\\]|\\\\|\$\{?(?:HOME|PWD|TMPDIR)\b|\$env:USERPROFILE\b|%(?:USERPROFILE|HOME|HOMEPATH|APPDATA|LOCALAPPDATA|TEMP)%)/i;
/** What stands in connection strings and commands and hardly in a path: a scheme, a user with a password, a value, a flag. */
const MARKS = /:\/\/|(?<!^[a-z]):[^@]*@|=|\s-{1,2}\w|\b(?:password|passwd|pwd|secret|token)\s*:|[\n"`]/i;

export function hasMarks(text: string): boolean {
  return MARKS.test(text);
}

/** Whether a text is a path, as far as its form and the files that are there can tell. */
export function looksLikePath(text: string, cwd: string): boolean {
  return (!hasMarks(text) && (SUFFIX.test(text) || ROOTED.test(text))) || isFile(path.resolve(cwd, expandedPath(text)));
}

/** A database's file by its suffix: what is not there yet counts too. */
export function hasDatabaseSuffix(text: string): boolean {
  return SUFFIX.test(text) && !hasMarks(text);
}

/** What cannot be asked for, as it is too long or holds NUL, is not there. */
export function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** With the home folder in place of `~`, and the variables that name folders filled in. */
export function expandedPath(text: string): string {
  return text
    .replace(/^~(?=$|[/\\])/, () => os.homedir())
    .replace(/^\$\{?(HOME|PWD|TMPDIR)\}?(?=$|[/\\])/, (whole, name: string) => folderOf(name) ?? whole)
    .replace(
      /^(?:%(\w+)%|\$env:(\w+))(?=$|[/\\])/i,
      (whole, one?: string, other?: string) => folderOf(one ?? other ?? '') ?? whole,
    );
}

function folderOf(variable: string): string | undefined {
  const name = variable.toUpperCase();
  if (name === 'HOME' || name === 'USERPROFILE' || name === 'HOMEPATH') return os.homedir();
  return process.env[name];
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
export function interpretSqliteUrl(url: string, cwd: string): Interpretation {
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
