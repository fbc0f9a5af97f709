import { statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

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
