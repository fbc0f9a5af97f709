import { BACKENDS, descriptionOf } from '../../shared/backends/index.ts';
import { DeskError } from '../../shared/errors.ts';
import type { Interpretation } from '../../shared/records.ts';
import type { AddressFormat } from '../stores/address/reader.ts';
import { ADDRESS_FORMATS } from '../stores/addresses.ts';
import { hasReference, unfilledReference } from './pasted/references.ts';

/** `postgres:, mysql:, … or memory:` */
export function schemesText(): string {
  return listed(
    'disjunction',
    ADDRESS_FORMATS.map(({ scheme }) => `${scheme}:`),
  );
}

/** `postgres://, mysql://, redis:// or mongodb://` */
export function serversText(): string {
  return listed(
    'disjunction',
    ADDRESS_FORMATS.flatMap(({ scheme, isServer }) => (isServer ? [`${scheme}://`] : [])),
  );
}

/** Not at load time: `Intl` loads 8 MB of ICU's locale data into the host. */
function listed(type: 'conjunction' | 'disjunction', names: string[]): string {
  return new Intl.ListFormat('en', { type }).format(names);
}

/** How addresses with a scheme are read; undefined where Session Desk knows none with it. */
export function formatOf(scheme: string): AddressFormat | undefined {
  return ADDRESS_FORMATS.find(({ schemes }) => schemes.test(scheme));
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
  const format = formatOf(scheme) ?? ADDRESS_FORMATS.find(({ otherTexts }) => otherTexts?.test(text) === true);
  if (format?.isPath !== true && hasReference(text)) throw unfilledReference();
  if (format === undefined) throw unknownScheme(scheme, text);
  if (format.isServer === true && !/^[^:]*:\/\//.test(text)) throw withoutSlashes(scheme);
  return format.interpret(text, { cwd, isJdbc });
}

function withoutSlashes(scheme: string): DeskError {
  return new DeskError('BAD_INPUT', `Two slashes are missing after ${scheme}:.`, {
    hint: `Write it as ${scheme}://user:password@host/…`,
  });
}

function storesText(): string {
  return listed(
    'conjunction',
    BACKENDS.flatMap((backend) => (descriptionOf(backend).isTemporary ? [] : [descriptionOf(backend).name])),
  );
}

/** What is known of addresses that are for something else. */
const OTHERS: readonly { scheme: RegExp; message: string; hint: () => string }[] = [
  {
    scheme: /^prisma(?:\+postgres)?$/,
    message: 'This address belongs to Prisma’s own service. Only Prisma can open it.',
    hint: () =>
      'Enter the address of the database behind it, which begins with postgres:// or mysql://; often it is DIRECT_URL.',
  },
  {
    scheme: /^https?$/,
    message: 'This is the address of a website, not of a store.',
    hint: () => `Enter the connection string of the database, which begins with ${serversText()}.`,
  },
  {
    scheme: /^(?:sqlserver|mssql|oracle|libsql|cassandra|couchbase|neo4j|amqps?|ftp|ssh)$/,
    message: 'Session Desk doesn’t support this kind of store.',
    hint: () => `Supported: ${storesText()}.`,
  },
];

function unknownScheme(scheme: string, text: string): DeskError {
  const other = OTHERS.find((one) => one.scheme.test(scheme));
  if (other !== undefined) return new DeskError('BAD_INPUT', other.message, { hint: other.hint() });
  // Without slashes the first word may be a user, or part of a password.
  const named = text.startsWith(`${scheme}://`) ? `“${scheme}:” is` : 'This begins with';
  return new DeskError('BAD_INPUT', `${named} no kind of store that Session Desk knows.`, {
    hint: `Enter the path of a SQLite file, or a URL that begins with ${schemesText()}.`,
  });
}
