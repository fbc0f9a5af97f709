import { expect, test } from 'vitest';
import { denyDownloads, denyLeaving, denyNetwork, denyPermissions } from './lockdown.ts';
import { ORIGIN } from './protocol.ts';

type Permissions = Parameters<typeof denyPermissions>[0];

function lockedSession() {
  const handlers: {
    request?: Parameters<Permissions['setPermissionRequestHandler']>[0];
    check?: Parameters<Permissions['setPermissionCheckHandler']>[0];
    device?: () => boolean;
  } = {};
  denyPermissions({
    setPermissionRequestHandler: (handler) => (handlers.request = handler),
    setPermissionCheckHandler: (handler) => (handlers.check = handler),
    setDevicePermissionHandler: (handler) => (handlers.device = handler),
  });
  return {
    grants: (permission: string, from: string) => {
      let granted: boolean | undefined;
      handlers.request?.(null, permission, (answer) => (granted = answer), { requestingUrl: from });
      return granted;
    },
    has: (permission: string, from: string) => handlers.check?.(null, permission, from),
    device: () => handlers.device?.(),
  };
}

test.each([
  'media',
  'notifications',
  'geolocation',
  'clipboard-read',
  'fileSystem',
  'openExternal',
  'fullscreen',
  'usb',
  'unknown',
])('%s is denied, asked for or looked up', (permission) => {
  const session = lockedSession();
  expect(session.grants(permission, `${ORIGIN}/`)).toBe(false);
  expect(session.has(permission, `${ORIGIN}/`)).toBe(false);
});

test('the own window may write the clipboard, so that Copy works; no other page may', () => {
  const session = lockedSession();
  expect(session.grants('clipboard-sanitized-write', `${ORIGIN}/stores/1`)).toBe(true);
  expect(session.has('clipboard-sanitized-write', `${ORIGIN}/`)).toBe(true);
  expect(session.grants('clipboard-sanitized-write', 'https://evil.example/')).toBe(false);
  expect(session.has('clipboard-sanitized-write', 'https://evil.example')).toBe(false);
  expect(session.device()).toBe(false);
});

test.each([
  [`${ORIGIN}/assets/main.js`, false],
  ['data:image/svg+xml,x', false],
  ['https://fonts.example/inter.woff2', true],
  ['http://127.0.0.1:9200/', true],
  ['ws://evil.example/', true],
  ['file:///etc/passwd', true],
])('a request for %s is cancelled: %s', (url, cancelled) => {
  const answers: boolean[] = [];
  denyNetwork({
    webRequest: { onBeforeRequest: (listener) => listener({ url }, ({ cancel }) => answers.push(cancel)) },
  });
  expect(answers).toEqual([cancelled]);
});

function lockedContents() {
  const listeners = new Map<string, (event: { url: string; preventDefault(): void }) => void>();
  const opening: { handler?: (details: { url: string }) => { action: 'deny' } } = {};
  const opened: string[] = [];
  denyLeaving(
    {
      setWindowOpenHandler: (handler) => (opening.handler = handler),
      on: (event: string, listener: (event: { url: string; preventDefault(): void }) => void) =>
        listeners.set(event, listener),
    },
    (path) => opened.push(path),
  );
  return {
    opened,
    opens: (url: string) => opening.handler?.({ url }),
    prevents: (event: string, url: string) => {
      let prevented = false;
      listeners.get(event)?.({ url, preventDefault: () => (prevented = true) });
      return prevented;
    },
  };
}

test.each(['https://shopify.example/', 'about:blank', 'file:///etc/passwd', 'session-desk://evil/stores/1'])(
  'no window opens for %s',
  (url) => {
    const contents = lockedContents();
    expect(contents.opens(url)).toEqual({ action: 'deny' });
    expect(contents.opened).toEqual([]);
  },
);

test('a page of the program opens in a window of the program, never in one of the page’s making', () => {
  const contents = lockedContents();
  expect(contents.opens(`${ORIGIN}/stores/1?shop=tea`)).toEqual({ action: 'deny' });
  expect(contents.opened).toEqual(['/stores/1?shop=tea']);
});

test('a download is stopped', () => {
  let stopped = false;
  denyDownloads({ on: (_event, listener) => listener({ preventDefault: () => (stopped = true) }) });
  expect(stopped).toBe(true);
});

test.each(['will-frame-navigate', 'will-redirect'])('%s stays on the own pages', (event) => {
  const contents = lockedContents();
  expect(contents.prevents(event, `${ORIGIN}/activity`)).toBe(false);
  for (const url of [
    'https://shopify.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'session-desk://app.evil/',
  ]) {
    expect(contents.prevents(event, url)).toBe(true);
  }
});

test('no web view is attached', () => {
  expect(lockedContents().prevents('will-attach-webview', `${ORIGIN}/`)).toBe(true);
});
