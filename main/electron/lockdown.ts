import { isOwn, pathOf } from './protocol.ts';

/** Copying from a button is all that the window may do beyond showing itself. */
const ALLOWED = new Set(['clipboard-sanitized-write']);

// The interfaces say of Electron's classes what is used here: a test has a double of that much.

interface Permissions {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, answer: (granted: boolean) => void, details: Asking) => void,
  ): void;
  setPermissionCheckHandler(
    handler: (contents: unknown, permission: string, requestingOrigin: string) => boolean,
  ): void;
  setDevicePermissionHandler(handler: () => boolean): void;
}

interface Asking {
  requestingUrl: string;
}

interface Downloads {
  on(event: 'will-download', listener: (event: { preventDefault(): void }) => void): unknown;
}

interface Network {
  webRequest: {
    onBeforeRequest(listener: (request: { url: string }, answer: (answer: { cancel: boolean }) => void) => void): void;
  };
}

interface Leavable {
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void;
  on(event: 'will-frame-navigate' | 'will-redirect', listener: (event: Leaving) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: Pick<Leaving, 'preventDefault'>) => void): unknown;
}

interface Leaving {
  readonly url: string;
  preventDefault(): void;
}

/** Denies cameras, notifications, devices and the rest, whether asked for or looked up. */
export function denyPermissions(session: Permissions): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(ALLOWED.has(permission) && isOwn(requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) => ALLOWED.has(permission) && isOwn(requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
}

/** Cancels whatever the window asks of another host, should the content security policy ever miss it. */
export function denyNetwork(session: Network): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !(isOwn(url) || isBuiltIn(url)) }));
}

/** Nothing is saved through the browser's own way: a page of the program has no such links. */
export function denyDownloads(session: Downloads): void {
  session.on('will-download', (event) => event.preventDefault());
}

const isBuiltIn = (url: string) => /^(devtools|chrome-extension|data|blob):/.test(url);

function stay(event: Leaving): void {
  if (!isOwn(event.url)) event.preventDefault();
}

/**
 * Keeps the window on the program's own pages. A link to one of them that is opened in a new window (Ctrl or Cmd with a click) gets one
 * of the program's; nothing else does.
 */
export function denyLeaving(contents: Leavable, openWindow: (path: string) => void): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (isOwn(url)) openWindow(pathOf(url));
    return { action: 'deny' };
  });
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
