import { isOwn } from './protocol.ts';

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

interface Network {
  webRequest: {
    onBeforeRequest(listener: (request: { url: string }, answer: (answer: { cancel: boolean }) => void) => void): void;
  };
}

interface Leavable {
  setWindowOpenHandler(handler: () => { action: 'deny' }): void;
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

const isBuiltIn = (url: string) => /^(devtools|chrome-extension|data|blob):/.test(url);

function stay(event: Leaving): void {
  if (!isOwn(event.url)) event.preventDefault();
}

/** Keeps the window on the program's own pages, and alone. */
export function denyLeaving(contents: Leavable): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
