/** A connection URL cut into pieces, each as it was written: percent signs are not decoded. */
export interface UrlParts {
  scheme: string;
  user: string | undefined;
  password: string | undefined;
  /** `host:port`, several with commas between them. */
  hosts: string;
  /** With its leading slash, or empty. */
  path: string;
  /** Without `?`. */
  query: string;
  /** Without `#`. */
  hash: string;
}

/** `host`, `host:5432`, `[::1]:5432`, several with commas between them; nothing else can stand there without a user. */
const HOSTS = /^(?:\[[^\]]*\]|[^:@[\]])*(?::\d*)?(?:,(?:\[[^\]]*\]|[^:@[\],])*(?::\d*)?)*$/;

/**
 * Cuts `scheme://user:password@hosts/path?query#hash`. Understands passwords whose `@`, `/`, `:`, `?` or `#` are not encoded:
 * whatever might be a password is taken for one.
 */
export function splitUrl(text: string): UrlParts | undefined {
  const [whole, scheme = ''] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const rest = text.slice(whole.length);
  const end = endOfOwner(rest);
  const owner = end === -1 ? undefined : rest.slice(0, end);
  const colon = owner?.indexOf(':') ?? -1;
  const [, hosts = '', path = '', query = '', hash = ''] =
    /^([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(rest.slice(end + 1)) ?? [];
  return {
    scheme: scheme.toLowerCase(),
    user: colon === -1 ? owner : owner?.slice(0, colon),
    password: colon === -1 ? undefined : owner?.slice(colon + 1),
    hosts,
    path,
    query,
    hash,
  };
}

/** Where the `@` behind user and password stands: the last one before the options, as a password may hold others. */
function endOfOwner(rest: string): number {
  const first = rest.indexOf('@');
  if (first === -1) return -1;
  const [authority = ''] = /^[^/?#]*/.exec(rest) ?? [];
  if (first > authority.length && !authority.includes(':')) return -1;
  // Without a user the first `@` can stand in an option.
  if (first > authority.length && HOSTS.test(authority) && /^[^@]*\?[^@=]*=/.test(rest)) return -1;
  const options = rest.indexOf('?', first);
  return rest.slice(0, options === -1 ? undefined : options).lastIndexOf('@');
}

/** What it is to be taken apart again by `splitUrl`; the pieces are given as they are meant, and encoded here. */
export function joinUrl(parts: {
  scheme: string;
  user?: string | undefined;
  password?: string | undefined;
  hosts: string;
  path?: string | undefined;
  options?: readonly (readonly [string, string])[];
}): string {
  const { scheme, user, password, hosts, path, options = [] } = parts;
  const owner = [user ?? '', ...(password === undefined ? [] : [password])].map(encodeURIComponent).join(':');
  const query = options.map(([name, value]) => `${encodeURIComponent(name)}=${encoded(value)}`).join('&');
  return [
    `${scheme}://`,
    user === undefined && password === undefined ? '' : `${owner}@`,
    hosts,
    path === undefined ? '' : `/${encodeURIComponent(path)}`,
    query === '' ? '' : `?${query}`,
  ].join('');
}

/** In an option a path stays readable. */
function encoded(value: string): string {
  return encodeURIComponent(value).replaceAll('%2F', '/').replaceAll('%3A', ':');
}

/** Percent signs decoded, where they can be. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Names of options and variables whose values are secrets. */
const SECRET_NAME = /pass|pwd|secret|token|credential|api.?key|access.?key/i;

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
