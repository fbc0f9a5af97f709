import { z } from 'zod';
import { decoded, isSecretName } from './connection-url.ts';

/** What keeps a text from being the host of a server, or the path of a socket: it is shown and lies in a plain file. */
export function wrongInHost(text: string): string | undefined {
  const isPath = /^(?:[/\\]|[a-z]:[/\\])/i.test(text);
  return !isPath && decoded(text).includes('@')
    ? 'Leave user and password out of the host: they go into fields of their own.'
    : undefined;
}

/** What keeps a text from being an endpoint: it is shown and lies in a plain file, so it holds no secret. */
export function wrongInEndpoint(text: string): string | undefined {
  if (!/^https?:\/\/[^\s/]\S*$/i.test(text) || !z.url().safeParse(text).success)
    return 'Write it as https://host:port.';
  if (decoded(text).includes('@')) {
    return 'Leave user and password out of the endpoint: the access key or the API token goes into its own field.';
  }
  return /[?#]/.test(text) ? 'Leave out what follows ? or #: an endpoint has no options.' : undefined;
}

/** What keeps a text from being MongoDB's connection string without its password. */
export function wrongInMongodbUrl(text: string): string | undefined {
  // An `@` further on ends a password with a `/` or a `?` in it.
  const [, owner = '', hosts, query = ''] =
    /^mongodb(?:\+srv)?:\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/[^?@]*)?(?:\?([^@]*))?$/.exec(text) ?? [];
  if (hosts === undefined) return 'Write it as mongodb://user@host:port/database, without a password.';
  if (owner.includes(':')) return 'Leave the password out of it: it goes into its own field.';
  const options = query.split('&').map(decoded);
  return options.some((option) => isSecretName(option.replace(/=.*$/s, '')) || /AWS_SESSION_TOKEN/i.test(option))
    ? 'It holds a secret that would lie in a plain file: take it out.'
    : undefined;
}
