import { DeskError } from '../../shared/errors.ts';
import { hostsOfUrl } from '../../shared/profiles.ts';
import type { Interpretation } from '../../shared/records.ts';

export const MONGODB_URLS = new Set(['mongodb', 'mongodb+srv']);

/** Secrets beside the password, for which there is no place in a profile, and what to do without them. */
const OTHER_SECRETS: readonly { pattern: RegExp; what: string; instead: string }[] = [
  {
    pattern: /[?&]tlsCertificateKeyFilePassword=[^&]/i,
    what: 'The password of a key file (tlsCertificateKeyFilePassword)',
    instead: 'Take it out of the address, and name a key file that needs no password and that nobody else may read.',
  },
  {
    pattern: /AWS_SESSION_TOKEN(:|%3A)/i,
    what: 'An AWS session token',
    instead: 'Take it out of the address, with user and password: the driver finds AWS credentials in the environment.',
  },
  {
    pattern: /[?&]proxyPassword=[^&]/i,
    what: 'The password of a proxy (proxyPassword)',
    instead: 'Take it out of the address, and use a proxy of this computer that needs none.',
  },
];

/**
 * Reads a connection string. Its options stay in the address as they are; the password is taken out and handed back apart.
 * @throws DeskError BAD_INPUT, without repeating the address
 */
export function interpretMongodbUrl(text: string): Interpretation {
  const parts = /^(mongodb(?:\+srv)?):\/\/(?:(.*)@)?([^@/?#]+)(\/[^?#]*)?(\?[^#]*)?$/i.exec(text);
  const [, scheme = '', owner, hosts = '', path = '', options = ''] = parts ?? [];
  if (parts === null) throw notAnAddress();
  for (const { pattern, what, instead } of OTHER_SECRETS) {
    if (!pattern.test(options)) continue;
    throw new DeskError('BAD_INPUT', `${what} is in the address, and would lie in a plain file with it.`, {
      hint: instead,
    });
  }
  const colon = owner?.indexOf(':') ?? -1;
  const user = owner === undefined ? undefined : owner.slice(0, colon === -1 ? undefined : colon);
  const password = colon === -1 ? undefined : decoded(owner?.slice(colon + 1) ?? '');
  const url = `${scheme.toLowerCase()}://${user === undefined ? '' : `${user}@`}${hosts}${path}${options}`;
  const database = decoded(path.slice(1));
  const name = hostsOfUrl(url).replace(/[:,].*$/, '');
  return {
    address: { backend: 'mongodb', url, ...(database !== '' && { database }) },
    suggestedName: database === '' ? name : database,
    text: `MongoDB at ${hosts.replaceAll(',', ', ')}${database === '' ? '' : `, database ${database}`}`,
    ...(password !== undefined && password !== '' && { password }),
  };
}

function notAnAddress(): DeskError {
  return new DeskError('BAD_INPUT', 'This is not a MongoDB address.', {
    hint: 'Write it as mongodb://user:password@host:port/database; in a password, @ is written %40 and / is written %2F.',
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
