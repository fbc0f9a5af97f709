import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What the window may load and where it may talk to: its own origin. Polaris sets styles on elements. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface WindowFile {
  path: string;
  type: string;
  /** Its name changes with its content. That of a style sheet does not: the scripts decide what is left out of it. */
  immutable: boolean;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * The files of the built window by the path of their URL. They are listed once, so that no path, however it is written,
 * leads to another file. Any other address belongs to the window itself and leads to its page: they hold session ids, dots and all.
 */
export function windowFiles(root: string): (urlPath: string) => WindowFile | undefined {
  const files = new Map(list(root, '/'));
  const page = files.get('/index.html');
  return (urlPath) => files.get(urlPath) ?? (urlPath.startsWith('/assets/') ? undefined : page);
}

function list(folder: string, urlFolder: string): [string, WindowFile][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, WindowFile][] => {
    const path = join(folder, entry.name);
    const url = urlFolder + entry.name;
    if (entry.isDirectory()) return list(path, `${url}/`);
    const type = TYPES[extname(entry.name)];
    return type === undefined
      ? []
      : [[url, { path, type, immutable: urlFolder === '/assets/' && !entry.name.endsWith('.css') }]];
  });
}
