import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isSecretName } from '../../shared/connection-url.ts';
import { DeskError } from '../../shared/errors.ts';
import type { Interpretation } from '../../shared/records.ts';
import { ADDRESS_FORMATS } from '../stores/addresses.ts';
import { formatOf, interpretAddress, schemesText, serversText } from './interpret-address.ts';
import { readAssignment, readAssignments, type Assignment } from './pasted/assignments.ts';
import { unquoted, visible, withoutLoneQuotes } from './pasted/clean-text.ts';
import { readCommand } from './pasted/commands.ts';
import { commaFormAsUrl, goFormAsUrl, jdbcAsUrl } from './pasted/other-forms.ts';
import { keywordFormAsUrl } from './pasted/keyword-form.ts';
import { hasReference, onlyAReference, referenceIn, unfilledReference } from './pasted/references.ts';
import { semicolonForm } from './pasted/semicolon-form.ts';
import { isTangled } from './pasted/tangled.ts';
import { urlInside } from './pasted/url-inside.ts';
import { expandedPath, hasDatabaseSuffix, isFile, looksLikePath } from '../stores/address/paths.ts';
import { sqliteFile } from '../stores/sqlite/address.ts';

/** Longest text, and longest `.env` file, that is read; characters and bytes. */
const LONGEST = 64_000;
/** Longest address: patterns are tried at every place of it. */
const LONGEST_ADDRESS = 2_000;

/** `.env`, `.env.local`, `prod.env`. */
const ENV_FILE = /(?:^|[/\\])(?:\.env(?:\.[\w-]+)*|[\w-]+\.env)$/i;

/**
 * Understands what a person pasted, typed or dropped: an address in any of the forms that people have for one, the line or
 * command that it stands in, or an `.env` file with several. What is not understood is refused and never repeated. Whether a
 * store is there is for the probe to find out.
 * @param cwd what relative paths start from
 * @returns one address, or each that an `.env` file names
 * @throws DeskError BAD_INPUT
 */
export function interpretAll(input: string, cwd: string): Interpretation[] {
  if (input.length > LONGEST) throw notUnderstood();
  const text = visible(input);
  if (!text.includes('\n') && text.length > LONGEST_ADDRESS) throw notUnderstood();
  const bare = unquoted(text);
  if (bare === '') {
    throw new DeskError('BAD_INPUT', 'No address was entered.', {
      hint: 'Enter a connection string, or the path of a database file.',
    });
  }
  const file = envFileIn(bare, cwd);
  if (file !== undefined) return inLines(readEnvFile(file), path.dirname(file));
  const joined = text.replaceAll('\\\n', ' ');
  return joined.includes('\n') ? inLines(joined, cwd) : [interpretOne(joined, cwd)];
}

/** The whole path of an `.env` file, where a text is the path of one. */
export function envFileIn(text: string, cwd: string): string | undefined {
  const bare = unquoted(text);
  return ENV_FILE.test(bare) && looksLikePath(bare, cwd) ? path.resolve(cwd, expandedPath(bare)) : undefined;
}

/** The same where only one address can be used. */
export function interpret(input: string, cwd: string): Interpretation {
  const [first, ...others] = interpretAll(input, cwd);
  if (first !== undefined && others.length === 0) return first;
  throw new DeskError('BAD_INPUT', `Found ${others.length + 1} addresses.`, { hint: 'Choose one of them.' });
}

function readEnvFile(file: string): string {
  try {
    if (statSync(file).size <= LONGEST) return visible(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new DeskError('BAD_INPUT', `The file ${file} ${isFile(file) ? 'can’t be read' : 'doesn’t exist'}.`, {
      hint: 'Check its path and permissions, or paste its contents.',
      cause,
    });
  }
  throw new DeskError('BAD_INPUT', `The file ${path.basename(file)} is too long for an .env file.`, {
    hint: 'Paste the line with the address.',
  });
}

/** Each address that is given to a variable; of equal ones the first. */
function inLines(whole: string, cwd: string): Interpretation[] {
  // Keys and certificates have long lines.
  const lines = whole.split('\n').filter((line) => line.trim() !== '' && line.length <= LONGEST_ADDRESS);
  const text = lines.join('\n');
  const found: Interpretation[] = [];
  const refused: DeskError[] = [];
  for (const assignment of readAssignments(text)) {
    if (!isAddressLike(assignment)) continue;
    try {
      const one = { ...interpretOne(assignment.text, cwd), variable: assignment.variable };
      if (!found.some(({ address }) => isDeepStrictEqual(address, one.address))) found.push(one);
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      refused.push(error);
    }
  }
  if (found.length > 0) return found;
  const [reason] = refused;
  if (reason !== undefined) throw reason;
  // No variables: the lines may be one address with something around it, or a list of addresses.
  const urls = lines.flatMap((line) => urlInside(line) ?? []);
  if (urls.length > 0) return urls.map((url) => interpretOne(url, cwd));
  const keywords = text.length > LONGEST_ADDRESS ? undefined : keywordFormAsUrl(lines.join(' '));
  if (keywords !== undefined) return [interpretOne(keywords, cwd)];
  throw new DeskError('BAD_INPUT', 'No store address found in this text.', {
    hint: 'Paste the line with the address, such as DATABASE_URL=postgres://user:password@host:5432/database.',
  });
}

/** Not every variable is one: names of secrets and of files that are no databases are left alone. */
function isAddressLike({ variable, text }: Assignment): boolean {
  const [, scheme = ''] = /^([a-z][\w+.-]+):\S/i.exec(text) ?? [];
  const format = formatOf(scheme.toLowerCase());
  if (urlInside(text) !== undefined || /^jdbc$/i.test(scheme)) return true;
  if (format !== undefined && format.isServer !== true) return true;
  if (isSecretName(variable)) return false;
  return (
    hasDatabaseSuffix(text) || keywordFormAsUrl(text) !== undefined || /(?:^|;)\s*(?:server|host)\s*=.*;/i.test(text)
  );
}

function interpretOne(input: string, cwd: string): Interpretation {
  if (input.length > LONGEST_ADDRESS) throw notUnderstood();
  const one = readOne(input, cwd);
  if (isTangled(one.address)) throw notUnderstood();
  return one;
}

function readOne(input: string, cwd: string): Interpretation {
  const text = unquoted(input);
  const name = referenceIn(text);
  if (name !== undefined) throw onlyAReference(name);
  const url = addressIn(text) ?? addressIn(withoutLoneQuotes(text));
  if (url !== undefined) return interpretAddress(url, cwd);
  const command = readCommand(text);
  if (command !== undefined)
    return 'url' in command ? interpretAddress(command.url, cwd) : interpretOne(command.text, cwd);
  const semicolon = semicolonForm(text);
  if (semicolon !== undefined)
    return 'url' in semicolon ? interpretAddress(semicolon.url, cwd) : sqliteFile(semicolon.file, cwd);
  const assignment = readAssignment(text);
  if (assignment !== undefined && assignment.text !== text) {
    const { variable, text: value } = assignment;
    if (isSecretName(variable) && urlInside(value) === undefined) throw notUnderstood();
    return { ...interpretOne(value, cwd), variable };
  }
  const inside = urlInside(text);
  if (inside !== undefined) return interpretAddress(inside, cwd);
  if (hasReference(text) && !looksLikePath(text, cwd)) throw unfilledReference();
  if (looksLikePath(text, cwd)) return sqliteFile(text, cwd);
  throw withoutScheme(text) ?? notUnderstood();
}

/** A text that is an address as a whole, as a URL. */
function addressIn(text: string): string | undefined {
  const jdbc = jdbcAsUrl(text);
  if (jdbc !== undefined) return `jdbc:${jdbc}`;
  // A scheme has two letters at least, so that `C:\data\dev.sqlite` is a path; `mysql:host=…` is PHP's form.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  const isPhp = /^(?:mysql|pgsql|sqlsrv|dblib):\w+=/i.test(text);
  if (scheme !== undefined && !isPhp) {
    const format = formatOf(scheme);
    if (format !== undefined) return format.isPath === true ? text : withoutRest(text);
    if (text.startsWith(`${scheme}://`)) return text;
  }
  return goFormAsUrl(text) ?? keywordFormAsUrl(text) ?? commaFormAsUrl(text);
}

/** Without what stands behind a URL: a comment, more of a command. Passwords may hold spaces. */
function withoutRest(text: string): string {
  const owner = text.lastIndexOf('@') + 1;
  return text.slice(0, owner) + withoutLoneQuotes(text.slice(owner).split(/\s/)[0] ?? '');
}

function withoutScheme(text: string): DeskError | undefined {
  const [, port] = /^(?:[^\s/]*@)?[\w.-]+:(\d{1,5})(?:\/[^\s]*)?$/.exec(text) ?? [];
  if (port === undefined && !/^[^\s/]+:[^\s]*@[\w.-]+(?:\/\S*)?$/.test(text)) return undefined;
  const scheme = ADDRESS_FORMATS.find(({ ports }) => ports?.includes(Number(port)) === true)?.scheme;
  return new DeskError('BAD_INPUT', 'This doesn’t say which kind of server it is.', {
    hint:
      scheme === undefined
        ? `Write ${serversText()} before it.`
        : `Write ${scheme}:// before it: ${scheme}://user:password@host:${port}.`,
  });
}

function notUnderstood(): DeskError {
  return new DeskError(
    'BAD_INPUT',
    'This is not an address that Session Desk supports, nor an existing database file.',
    {
      hint: `Enter the path of a SQLite file, or a URL that begins with ${schemesText()}.`,
    },
  );
}
