import { z } from 'zod';
import { decoded } from './connection-url.ts';

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
