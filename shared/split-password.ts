import { decoded, isSecretName, splitUrl } from './connection-url.ts';

/** A connection string with its password taken out. */
export interface WithoutPassword {
  text: string;
  password?: string;
}

/**
 * Takes the password out of a connection string as soon as it can be told, so that it is not left standing in the open.
 * Understands passwords whose `@`, `/` or `:` are not written as URLs want it.
 */
export function splitPassword(text: string): WithoutPassword {
  const start = text.search(/[a-z][a-z0-9+.-]{1,40}:\/\//i);
  const url = start === -1 ? undefined : splitUrl(text.slice(start));
  if (url?.password === undefined) return url === undefined ? { text } : splitParameter(text);
  const colon = text.indexOf(`:${url.password}@`, start + url.scheme.length + '://'.length);
  const without = text.slice(0, colon) + text.slice(colon + 1 + url.password.length);
  return url.password === '' ? { text: without } : { text: without, password: decoded(url.password) };
}

function splitParameter(text: string): WithoutPassword {
  const found = /([?&])(?:password|pwd)=([^&#\s]+)(&?)/i.exec(text);
  if (found === null) return { text };
  const [whole, mark = '', value = '', next = ''] = found;
  const joint = next === '' ? '' : mark;
  const without = text.slice(0, found.index) + joint + text.slice(found.index + whole.length);
  return { text: without, password: decoded(value) };
}

/**
 * What of a text that was not understood may stay in sight: a URL without its password, a path, `host:port`. `undefined` where
 * any of it may be a secret.
 */
export function withoutSecrets(text: string): WithoutPassword | undefined {
  const split = splitPassword(text.trim());
  const url = splitUrl(split.text);
  if (url === undefined) return /^[^@="'`;:\s]*(?:[/\\.$%(]|:\d)[^@=`;:\s]*$/.test(split.text) ? split : undefined;
  const isHost = url.hosts.split(',').every((host) => /^(?:\[[^\]]*\]|[\w.-]*)(?::\d*)?$/.test(host));
  const isPlain = /^[\w./%-]*$/.test(url.path) && /^(?:[\w-]+=(?:[a-z_-]*|\d{1,5})(?:&|$))*$/.test(url.query);
  const hasSecret = url.query.split('&').some((option) => isSecretName(option.replace(/=.*$/s, '')));
  return isHost && isPlain && !hasSecret && url.hash === '' && !/\s/.test(split.text) ? split : undefined;
}
