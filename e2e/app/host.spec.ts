import { request } from 'node:http';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { createServer } from 'node:net';
import { once } from 'node:events';
import Database from 'better-sqlite3';
import { WebSocket } from 'ws';
import { runHost, startHost, type Host } from './host.ts';
import { expect, test } from './program.ts';

test.skip(({ host }) => host !== 'browser', 'Only the browser host opens a port.');

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request with exactly these headers and this path, as no browser or fetch would send it. */
async function ask(
  host: Host,
  urlPath: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<Answer> {
  const { port } = new URL(host.origin);
  const asking = request({ host: '127.0.0.1', port, path: urlPath, method, headers, agent: false });
  asking.end(body);
  const [response] = await once(asking, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode, headers: response.headers, body: text };
}

/** Signs in the way a browser does and gives back the cookie. */
async function signIn(host: Host): Promise<string> {
  const { headers } = await ask(host, new URL(host.address).pathname);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

/** Opens a WebSocket with exactly these headers; the status says whether it was let in. */
async function open(host: Host, headers: Record<string, string>, urlPath = '/rpc') {
  const socket = new WebSocket(`${host.origin.replace('http', 'ws')}${urlPath}`, { headers });
  const status = Promise.withResolvers<number>();
  socket.on('open', () => status.resolve(101));
  socket.on('unexpected-response', (asking, response) => {
    status.resolve(response.statusCode ?? 0);
    asking.destroy();
  });
  socket.on('error', (error) => status.reject(error));
  return { socket, status: await status.promise };
}

/** Makes a call as the window does; gives back the first that is answered. */
async function call(socket: WebSocket, procedure: string): Promise<string> {
  const answered = once(socket, 'message');
  socket.send(JSON.stringify({ i: '1', p: { u: procedure, b: {} } }));
  return String((await answered)[0]);
}

const JSON_TYPE = { 'content-type': 'application/json' };

test('an address signs in one browser, once, and disappears from the address bar', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const { pathname } = new URL(host.address);

  const ahead = await ask(host, pathname, { 'sec-purpose': 'prefetch;prerender' });
  expect(ahead.status).toBe(503);
  const first = await ask(host, pathname);
  expect(first.status).toBe(303);
  expect(first.headers.location).toBe('/');
  expect(String(first.headers['set-cookie'])).toMatch(
    /^session-desk-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const second = await ask(host, pathname);
  expect(second.status).toBe(401);
  expect(second.headers['set-cookie']).toBeUndefined();
  expect(second.body).toContain('npm start');
});

test('without the cookie nothing is served', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const cookie = await signIn(host);
  for (const urlPath of ['/', '/index.html', '/stores/demo']) {
    expect((await ask(host, urlPath)).status, urlPath).toBe(401);
    expect((await ask(host, urlPath, { cookie: `${cookie}x` })).status, urlPath).toBe(401);
    expect((await ask(host, urlPath, { cookie: `other=1; ${cookie}` })).status, urlPath).toBe(200);
  }
  const { origin } = host;
  expect((await open(host, { origin })).status).toBe(403);
  expect((await open(host, { origin, cookie: `${cookie}x` })).status).toBe(403);
  expect((await ask(host, '/rpc', { origin }, 'POST')).status).toBe(401);
  expect((await ask(host, '/rpc', { origin, cookie }, 'POST')).status).toBe(204);
  const { socket } = await open(host, { origin, cookie });
  expect(await call(socket, '/app/info')).toContain('"host":"browser"');
  socket.close();
});

test('other names, other sites and senders without an origin are refused', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const cookie = await signIn(host);
  const { port } = new URL(host.origin);
  for (const name of ['evil.example', `evil.example:${port}`, `localhost:${port}`, '127.0.0.1']) {
    expect((await ask(host, '/', { cookie, host: name })).status, name).toBe(421);
    expect((await open(host, { cookie, host: name, origin: host.origin })).status, name).toBe(403);
  }
  for (const origin of ['https://evil.example', 'null', `http://localhost:${port}`, `${host.origin}.evil.example`]) {
    expect((await ask(host, '/', { cookie, origin })).status, origin).toBe(403);
    expect((await ask(host, '/rpc', { cookie, origin }, 'POST')).status, origin).toBe(403);
    expect((await open(host, { cookie, origin })).status, origin).toBe(403);
  }
  expect((await ask(host, '/rpc', { cookie }, 'POST')).status).toBe(403);
  expect((await open(host, { cookie })).status).toBe(403);
  expect((await open(host, { cookie, origin: host.origin }, '/other')).status).toBe(403);
  const preflight = await ask(
    host,
    '/',
    { cookie, origin: host.origin, 'access-control-request-method': 'POST' },
    'OPTIONS',
  );
  expect(preflight.status).toBe(405);
  expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
});

test('no path leads out of the window’s files', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const cookie = await signIn(host);
  const page = (await ask(host, '/', { cookie })).body;
  const paths = [
    '/../main/web.js',
    '/assets/../../main/web.js',
    '/%2e%2e/main/web.js',
    '/..%2fmain%2fweb.js',
    '//etc/passwd',
    '/\\..\\main\\web.js',
  ];
  for (const urlPath of paths) {
    const { body, status } = await ask(host, urlPath, { cookie });
    expect(status === 404 || body === page, urlPath).toBe(true);
  }
  expect((await ask(host, '/assets/none.js', { cookie })).status).toBe(404);
});

test('every answer carries the headers that keep the window to itself', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const cookie = await signIn(host);
  const { headers, body } = await ask(host, '/', { cookie });
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /);
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
  });
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(body)?.[1] ?? '';
  const asset = await ask(host, script, { cookie });
  expect(asset.headers).toMatchObject({
    'cache-control': 'private, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  const refused = await ask(host, '/');
  expect(refused.headers['content-security-policy']).toBe(headers['content-security-policy']);
});

test('it listens on the loopback interface only', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const { port } = new URL(host.origin);
  const outer = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  test.skip(outer === undefined, 'This machine has no other interface.');
  await expect(fetch(`http://${outer?.address ?? ''}:${port}/`)).rejects.toThrow('fetch failed');
});

test('a call that is too large is refused and the program goes on', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const headers = { cookie: await signIn(host), origin: host.origin };
  const { socket } = await open(host, headers);
  const closed = once(socket, 'close');
  socket.send('x'.repeat(40_000_000));
  // 1009: message too big
  expect((await closed)[0]).toBe(1009);
  const { socket: another } = await open(host, headers);
  expect(await call(another, '/app/info')).toContain('"host":"browser"');
  another.close();
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends it at once, streams and all`, async ({ dataDir, folder }) => {
    await using host = await startHost(['--data-dir', dataDir], folder);
    const cookie = await signIn(host);
    const { socket } = await open(host, { cookie, origin: host.origin });
    expect(await call(socket, '/app/events')).toContain('event-stream');
    const closed = once(socket, 'close');
    const started = Date.now();
    expect(await host.stop(signal)).toBe(0);
    // Connections that are kept would last a minute.
    expect(Date.now() - started).toBeLessThan(10_000);
    await closed;
    expect(host.printed.err).toBe('');
  });
}

test('a store that never answers keeps it neither from starting nor from ending', async ({ dataDir, folder }) => {
  const endless = new Database(path.join(folder, 'endless.sqlite'));
  // No row ever comes out of it, so that nothing can stop it between two.
  endless.exec(`CREATE VIEW shopify_sessions AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
    SELECT 'id-' || max(i) AS id, 'a.myshopify.com' AS shop, '' AS state, 0 AS isOnline, '' AS accessToken FROM n`);
  endless.close();
  await using host = await startHost(['--data-dir', dataDir, './endless.sqlite'], folder);
  const started = Date.now();
  expect(await host.stop('SIGINT')).toBe('SIGKILL');
  expect(Date.now() - started).toBeLessThan(5000);
});

test('a second start on the same data folder joins the first', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  await signIn(host);
  const second = await runHost(['--data-dir', dataDir, './not-there.sqlite'], folder);
  expect(second).toMatchObject({ code: 0, err: '' });
  const address = /http:\S+\/start\/\S+/.exec(second.out)?.[0] ?? '';
  expect(new URL(address).origin).toBe(host.origin);
  const answer = await ask(host, new URL(address).pathname);
  expect(answer.status).toBe(303);
  // Relative to where the second was started; the page says what is wrong with it.
  expect(answer.headers.location).toContain('/stores/new');
});

test('only its owner can read how to join, and a wrong secret does not', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const card = path.join(dataDir, 'instance.json');
  expect((await stat(card)).mode & 0o777).toBe(0o600);
  const { secret }: { secret: string } = JSON.parse(await readFile(card, 'utf8'));
  const join = (headers: Record<string, string>) => ask(host, '/instance', { ...JSON_TYPE, ...headers }, 'POST', '{}');
  expect((await join({})).status).toBe(403);
  expect((await join({ authorization: 'Bearer wrong' })).status).toBe(403);
  expect((await join({ authorization: `Bearer ${secret}`, origin: host.origin })).status).toBe(403);
  expect((await join({ authorization: `Bearer ${secret}` })).status).toBe(200);
});

test('what a killed program left behind is no obstacle', async ({ dataDir, folder }) => {
  const killed = await startHost(['--data-dir', dataDir], folder);
  expect(await killed.stop('SIGKILL')).toBe('SIGKILL');
  await using host = await startHost(['--data-dir', dataDir], folder);
  expect(host.origin).not.toBe(killed.origin);
  await signIn(host);
});

test('it says so when the window has the data folder', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  await writeFile(path.join(dataDir, 'instance.json'), JSON.stringify({ host: 'electron', pid: 4711 }));
  const second = await runHost(['--data-dir', dataDir], folder);
  expect(second.code).toBe(1);
  expect(second.err).toContain(`Session Desk is open in a window (process 4711) with the data folder ${dataDir}.`);
  expect(host.printed.err).toBe('');
});

test('a port that is taken, and options that do not exist, are explained', async ({ dataDir, folder }) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const taken = await runHost(['--data-dir', dataDir, '--port', port], folder);
  other.close();
  expect(taken.code).toBe(1);
  expect(taken.err).toBe(
    `Port ${port} is used by another program.\nChoose another with --port, or leave it out to get a free one.\n`,
  );

  for (const [args, words] of [
    [['--prot', '80'], "Unknown option '--prot'"],
    [['--port', '70000'], '--port takes a number from 1 to 65535, not "70000".'],
    [['one.sqlite', 'two.sqlite'], 'One store at a time'],
  ] as const) {
    const wrong = await runHost([...args], folder);
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain(words);
    expect(wrong.err).toContain('--help');
  }
});
