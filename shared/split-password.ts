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
  const start = /^(\s*["']?[a-z][a-z0-9+.-]+:\/\/[^:/?#@\s]*):/i.exec(text);
  if (start === null) return splitParameter(text);
  const [whole, before = ''] = start;
  const rest = text.slice(whole.length);
  const end = endOfPassword(rest);
  if (end === -1) return splitParameter(text);
  const password = decoded(rest.slice(0, end));
  const without = `${before}${rest.slice(end)}`;
  return password === '' ? { text: without } : { text: without, password };
}

/** The last `@` before the parameters: a password may hold others. */
function endOfPassword(rest: string): number {
  const first = rest.indexOf('@');
  const parameters = first === -1 ? -1 : rest.indexOf('?', first);
  return rest.slice(0, parameters === -1 ? undefined : parameters).lastIndexOf('@');
}

function splitParameter(text: string): WithoutPassword {
  const found = /([?&])password=([^&#\s]+)(&?)/i.exec(text);
  if (found === null || !/^\s*["']?[a-z][a-z0-9+.-]+:\/\//i.test(text)) return { text };
  const [whole, mark = '', value = '', next = ''] = found;
  const joint = next === '' ? '' : mark;
  const without = text.slice(0, found.index) + joint + text.slice(found.index + whole.length);
  return { text: without, password: decoded(value) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
