import type { Session, WebContents } from 'electron';
import { isOwn } from './protocol.ts';

/** Copying from a button is all that the window may do beyond showing itself. */
const ALLOWED = new Set(['clipboard-sanitized-write']);

type Permissions = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>;

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
export function denyNetwork(session: { webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> }): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !(isOwn(url) || isBuiltIn(url)) }));
}

const isBuiltIn = (url: string) => /^(devtools|chrome-extension|data|blob):/.test(url);

/** What Electron and a test's double of it both have. */
interface Leavable {
  setWindowOpenHandler(handler: Parameters<WebContents['setWindowOpenHandler']>[0]): void;
  on(event: 'will-frame-navigate' | 'will-redirect', listener: (event: Leaving) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: { preventDefault(): void }) => void): unknown;
}

interface Leaving {
  readonly url: string;
  preventDefault(): void;
}

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
