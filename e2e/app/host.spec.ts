import { createServer as createHttpServer, request } from 'node:http';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
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

/** Signs in the way a browser does and gives back both halves of the sign-in. */
async function signInFully(host: Host): Promise<{ cookie: string; proof: string }> {
  const { headers, body } = await ask(host, new URL(host.address).pathname);
  return {
    cookie: String(headers['set-cookie']).split(';')[0] ?? '',
    proof: /data-proof="([^"]+)"/.exec(body)?.[1] ?? '',
  };
}

/** The half that browsers send along. */
async function signIn(host: Host): Promise<string> {
  return (await signInFully(host)).cookie;
}

/** Opens a WebSocket with exactly these headers; the status says whether it was let in. */
async function open(host: Host, { proof = 'none', ...headers }: Record<string, string>, urlPath = '/rpc') {
  const socket = new WebSocket(`${host.origin.replace('http', 'ws')}${urlPath}`, ['session-desk', proof], { headers });
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

const PROOF = 'x-session-desk-proof';
const JSON_TYPE = { 'content-type': 'application/json' };

test('an address signs in one browser, once, and disappears from the address bar', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const { pathname } = new URL(host.address);

  const ahead = await ask(host, pathname, { 'sec-purpose': 'prefetch;prerender' });
  expect(ahead.status).toBe(503);
  const first = await ask(host, pathname);
  expect(first.status).toBe(200);
  expect(first.body).toContain('data-path="/"');
  expect(String(first.headers['set-cookie'])).toMatch(
    /^session-desk-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=86400$/,
  );
  const second = await ask(host, pathname);
  expect(second.status).toBe(401);
  expect(second.headers['set-cookie']).toBeUndefined();
  expect(second.body).toContain('npm start');
});

test('without the cookie nothing is served', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const { cookie, proof } = await signInFully(host);
  for (const urlPath of ['/', '/index.html', '/stores/demo']) {
    expect((await ask(host, urlPath)).status, urlPath).toBe(401);
    expect((await ask(host, urlPath, { cookie: `${cookie}x` })).status, urlPath).toBe(401);
    expect((await ask(host, urlPath, { cookie: `other=1; ${cookie}` })).status, urlPath).toBe(200);
  }
  const { origin } = host;
  expect((await open(host, { origin, proof })).status).toBe(403);
  expect((await open(host, { origin, proof, cookie: `${cookie}x` })).status).toBe(403);
  expect((await ask(host, '/rpc', { origin, [PROOF]: proof }, 'POST')).status).toBe(401);
  expect((await ask(host, '/rpc', { origin, cookie, [PROOF]: proof }, 'POST')).status).toBe(204);
  const { socket } = await open(host, { origin, proof, cookie });
  expect(await call(socket, '/app/info')).toContain('"host":"browser"');
  socket.close();
});

test('a cookie that another port got hold of does not let it in, whatever origin it claims', async ({
  dataDir,
  folder,
}) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const { cookie, proof } = await signInFully(host);
  const { origin } = host;
  for (const wrong of ['none', 'x', `${proof}x`, cookie]) {
    expect((await open(host, { origin, cookie, proof: wrong.replaceAll(/[^\w-]/g, '') })).status).toBe(403);
    expect((await ask(host, '/rpc', { origin, cookie, [PROOF]: wrong }, 'POST')).status).toBe(401);
    expect((await ask(host, '/sign-out', { origin, cookie, [PROOF]: wrong }, 'POST')).status).toBe(401);
  }
  // Nor does the proof of a browser that signed in for itself.
  const second = await runHost(['--data-dir', dataDir], folder);
  const other = await signInFully({ ...host, address: /http:\S+\/start\/\S+/.exec(second.out)?.[0] ?? '' });
  expect((await open(host, { origin, cookie, proof: other.proof })).status).toBe(403);
  expect((await open(host, { origin, cookie: other.cookie, proof: other.proof })).status).toBe(101);
});

test('signing out ends what this browser has open, and nobody else’s', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const { cookie, proof } = await signInFully(host);
  const { origin } = host;
  const { socket } = await open(host, { origin, cookie, proof });
  const closed = once(socket, 'close');
  const answer = await ask(host, '/sign-out', { origin, cookie, [PROOF]: proof }, 'POST');
  expect(answer.status).toBe(204);
  expect(String(answer.headers['set-cookie'])).toContain('Max-Age=0');
  expect((await closed)[0]).toBe(4401);
  expect((await ask(host, '/', { cookie })).status).toBe(401);
  expect((await open(host, { origin, cookie, proof })).status).toBe(403);
});

test('a page at another port sees neither half of the sign-in', async ({ page, desk, expectedProblems }) => {
  expectedProblems.push(/Request to another host: http:\/\/127\.0\.0\.1/);
  const heard: string[] = [];
  const stranger = createHttpServer(({ headers }, response) => {
    heard.push(JSON.stringify(headers));
    response.end('<title>stranger</title>');
  });
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const address = stranger.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const proof = await page.evaluate(() => localStorage.getItem('session-desk.proof'));
  expect(proof).toMatch(/^[\w-]{43}$/);
  await page.goto(`http://127.0.0.1:${port}/`);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  expect(heard.join()).not.toContain(proof ?? 'no proof');
  await page.goto(desk.host?.origin ?? '');
  await expect(page.getByRole('heading', { level: 1, name: 'Demo store' })).toBeVisible();
  stranger.close();
});

test('a browser signs out in Settings, with all its tabs', async ({ page, context, desk, expectedProblems }) => {
  expectedProblems.push(/401/);
  const other = await context.newPage();
  await other.goto(desk.host?.origin ?? '');
  await expect(other.getByRole('heading', { level: 1, name: 'Demo store' })).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('This browser is not signed in to Session Desk')).toBeVisible();
  await expect(other.getByText('This browser is not signed in to the Session Desk that runs now.')).toBeVisible();
});

test('other names, other sites and senders without an origin are refused', async ({ dataDir, folder }) => {
  await using host = await startHost(['--data-dir', dataDir], folder);
  const { cookie, proof } = await signInFully(host);
  const { port } = new URL(host.origin);
  for (const name of ['evil.example', `evil.example:${port}`, `localhost:${port}`, '127.0.0.1']) {
    expect((await ask(host, '/', { cookie, host: name })).status, name).toBe(421);
    expect((await open(host, { cookie, proof, host: name, origin: host.origin })).status, name).toBe(403);
  }
  for (const origin of ['https://evil.example', 'null', `http://localhost:${port}`, `${host.origin}.evil.example`]) {
    expect((await ask(host, '/', { cookie, origin })).status, origin).toBe(403);
    expect((await ask(host, '/rpc', { cookie, origin }, 'POST')).status, origin).toBe(403);
    expect((await open(host, { cookie, proof, origin })).status, origin).toBe(403);
  }
  expect((await ask(host, '/rpc', { cookie }, 'POST')).status).toBe(403);
  expect((await open(host, { cookie, proof })).status).toBe(403);
  expect((await open(host, { cookie, proof, origin: host.origin }, '/other')).status).toBe(403);
  const preflight = await ask(
    host,
    '/',
    { cookie, [PROOF]: proof, origin: host.origin, 'access-control-request-method': 'POST' },
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
  const headers = { ...(await signInFully(host)), origin: host.origin };
  const { socket } = await open(host, headers);
  const closed = once(socket, 'close');
  socket.send('x'.repeat(40_000_000));
  // 1009: message too big
  expect((await closed)[0]).toBe(1009);
  const { socket: another } = await open(host, headers);
  expect(await call(another, '/app/info')).toContain('"host":"browser"');
  another.close();
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends it at once, streams and all`, async ({ dataDir, folder }) => {
    await using host = await startHost(['--data-dir', dataDir], folder);
    const { socket } = await open(host, { ...(await signInFully(host)), origin: host.origin });
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

test('a store that never answers keeps it neither from starting nor from ending', async ({
  dataDir,
  folder,
  browser,
}) => {
  const endless = new Database(path.join(folder, 'endless.sqlite'));
  // No row ever comes out of it, so that nothing can stop it between two.
  endless.exec(`CREATE VIEW shopify_sessions AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
    SELECT 'id-' || max(i) AS id, 'a.myshopify.com' AS shop, '' AS state, 0 AS isOnline, '' AS accessToken FROM n`);
  endless.close();
  await using host = await startHost(['--data-dir', dataDir, './endless.sqlite'], folder);
  const page = await browser.newPage();
  await page.goto(host.address);
  await expect(page.getByText('Opening store…')).toBeVisible();
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
  expect(answer.status).toBe(200);
  // The page tries it, relative to where the second was started.
  expect(answer.body).toContain('data-path="/open/');
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
    `Port ${port} is in use by another program.\nChoose another one with --port, or omit it to use any free port.\n`,
  );

  for (const [args, words] of [
    [['--prot', '80'], "Unknown option '--prot'"],
    [['--port', '70000'], '--port takes a number from 1 to 65535, not "70000".'],
    [['one.sqlite', 'two.sqlite'], 'Only one store can be opened at a time'],
  ] as const) {
    const wrong = await runHost([...args], folder);
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain(words);
    expect(wrong.err).toContain('--help');
  }
});

test('a data folder that others can read is told once in the terminal, and closed where it is for us alone', async ({
  folder,
}) => {
  const shared = path.join(folder, 'shared');
  await mkdir(path.join(shared, 'photos'), { recursive: true });
  await chmod(shared, 0o755);
  {
    await using host = await startHost(['--data-dir', shared], folder);
    expect(host.printed.err.match(/can list the data folder/g)).toHaveLength(1);
  }
  const empty = path.join(folder, 'empty');
  await mkdir(empty);
  await chmod(empty, 0o755);
  await using host = await startHost(['--data-dir', empty], folder);
  expect(host.printed.err).toBe('');
  expect((await stat(empty)).mode & 0o777).toBe(0o700);
});
