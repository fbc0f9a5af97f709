import { readFile } from 'node:fs/promises';
import type { CustomScheme } from 'electron';
import { CONTENT_SECURITY_POLICY, type WindowFile } from '../window-files.ts';

const SCHEME = 'session-desk';
const HOST = 'app';
export const ORIGIN = `${SCHEME}://${HOST}`;

/** A scheme with an origin of its own, as trustworthy as https: history, storage and the clipboard work in it. */
export const WINDOW_SCHEME: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/** Whether an address is the program's own window. */
export function isOwn(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${SCHEME}:` && url.host === HOST;
}

/** The path, with its query, of an address of the program's own. */
export function pathOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

/** Answers the window from the files of the build, and nothing else. */
export function serveFiles(fileOf: (path: string) => WindowFile | undefined): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    const file = method === 'GET' && isOwn(url) ? fileOf(new URL(url).pathname) : undefined;
    if (file === undefined) return new Response('Not found.', { status: 404 });
    return new Response(new Uint8Array(await readFile(file.path)), {
      headers: {
        'content-type': file.type,
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      },
    });
  };
}

/** While developing: the window under the same address, from Vite's server. */
export function serveFrom(
  server: string,
  fetch: (url: string) => Promise<Response>,
): (request: Request) => Promise<Response> {
  return ({ url }) => fetch(new URL(pathOf(url), server).href);
}
