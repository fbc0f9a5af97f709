import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';
import { CALL_PROTOCOL, PROOF_HEADER } from '../../shared/sign-in.ts';
import type { Program } from '../program.ts';
import { printProblem } from '../terminal.ts';
import { CONTENT_SECURITY_POLICY, windowFiles } from '../window-files.ts';
import { sameSecret, SignIn, type Redeemed, type SignedIn } from './sign-in.ts';

/** 100,000 session keys, the most that one call may carry, of 255 characters each. */
const MAX_CALL_BYTES = 32 * 1024 * 1024;
const MAX_NOTE_BYTES = 64 * 1024;
/** Where the window opens its WebSocket. */
const CALLS = '/rpc';
/** Why a WebSocket was closed, in the range that is free for that. */
const SIGNED_OUT_CODE = 4401;

const HEADERS = {
  'content-security-policy': `${CONTENT_SECURITY_POLICY}; report-uri /csp-report`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

const handoverSchema = z.strictObject({ store: z.strictObject({ text: z.string(), cwd: z.string() }).optional() });

export interface WebServerOptions {
  /** 0: any free one. */
  port: number;
  /** Folder of the built window. */
  root: string;
  /** What a second start must know to be let in. */
  secret: string;
  program: Program;
}

export interface WebServer {
  readonly port: number;
  /** An address that signs one browser in and leads to a path in the window. */
  newAddress(path: string): string;
  close(): Promise<void>;
}

/** Serves the program to a browser on this machine, and to nobody else. */
export async function startWebServer({ port: asked, root, secret, program }: WebServerOptions): Promise<WebServer> {
  const server = createServer({ keepAliveTimeout: 60_000 });
  const port = await listen(server, asked);
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  const signIn = new SignIn(port);
  const fileOf = windowFiles(root);
  const calls = new RPCHandler(program.router);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_CALL_BYTES,
    // The proof is not repeated in the answer.
    handleProtocols: () => CALL_PROTOCOL,
  });
  const newAddress = (path: string) => `${origin}/start/${signIn.newToken(path)}`;

  /** Browsers let any site open a WebSocket to any place, and send the place's cookies with it. */
  function callerOf({ url, headers }: IncomingMessage): SignedIn | undefined {
    if (url !== CALLS || headers.host !== host || headers.origin !== origin) return undefined;
    const [name, proof = ''] = (headers['sec-websocket-protocol'] ?? '').split(/, */);
    return name === CALL_PROTOCOL ? signIn.find(headers.cookie, proof) : undefined;
  }

  function isSignedIn({ headers }: IncomingMessage): boolean {
    return signIn.find(headers.cookie, String(headers[PROOF_HEADER])) !== undefined;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const { method = '', headers } = request;
    const reading = method === 'GET' || method === 'HEAD';
    // Another site can make the browser connect here under its own name (DNS rebinding), or send a form here.
    if (headers.host !== host) return refuse(response, 421, `Session Desk is only available at ${origin}.`);
    if (headers.origin !== undefined && headers.origin !== origin)
      return refuse(response, 403, 'Requests from other sites are not allowed.');
    const path = new URL(request.url ?? '/', origin).pathname;

    if (path === '/instance' && method === 'POST') return handOver(request, response);
    if (path === '/csp-report' && method === 'POST') return report(request, response);
    if (!reading && headers.origin === undefined) return refuse(response, 403, 'The Origin header is missing.');
    if (path.startsWith('/start/') && method === 'GET') return start(request, response, path.slice('/start/'.length));
    if (!signIn.holdsCookie(headers.cookie)) return refuse(response, 401, SIGNED_OUT);
    if (!reading && !isSignedIn(request)) return refuse(response, 401, SIGNED_OUT);
    // Asked when a WebSocket was refused: a browser does not tell a page why.
    if (path === CALLS && !reading) return void response.writeHead(204).end();
    if (path === '/sign-out' && !reading) {
      response.setHeader('set-cookie', signIn.signOut(headers.cookie));
      return void response.writeHead(204).end();
    }
    if (!reading) return refuse(response, 405, 'Method not allowed.');
    return sendFile(response, path, method === 'HEAD');
  }

  function start(request: IncomingMessage, response: ServerResponse, token: string): void {
    // A browser that looks ahead must not use up the token before the person goes there.
    if (request.headers['sec-purpose']?.includes('prefetch'))
      return refuse(response, 503, 'Prefetching is not allowed.');
    const entry = signIn.redeem(token);
    if (entry === undefined && !signIn.holdsCookie(request.headers.cookie)) return refuse(response, 401, SIGNED_OUT);
    if (entry === undefined) return void response.writeHead(303, { location: '/' }).end();
    response.setHeader('set-cookie', entry.cookie);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(signInPage(entry));
  }

  async function handOver(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = request.headers.authorization ?? '';
    if (request.headers.origin !== undefined || !sameSecret(given, `Bearer ${secret}`))
      return refuse(response, 403, 'Forbidden.');
    const body = await readNote(request);
    const note = handoverSchema.safeParse(body === undefined ? undefined : JSON.parse(body));
    if (!note.success) return refuse(response, 400, 'Invalid request.');
    const { store } = note.data;
    const url = newAddress(store === undefined ? '/' : program.nameStore(store));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ url }));
  }

  async function report(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readNote(request);
    if (signIn.holdsCookie(request.headers.cookie))
      printProblem(`Content security policy: ${body ?? 'a report too long to show'}`);
    response.writeHead(204).end();
  }

  async function sendFile(response: ServerResponse, path: string, headOnly: boolean): Promise<void> {
    const file = fileOf(path);
    if (file === undefined) return refuse(response, 404, 'Not found.');
    const body = await readFile(file.path);
    response.writeHead(200, {
      'content-type': file.type,
      'content-length': body.length,
      ...(file.immutable && { 'cache-control': 'private, max-age=31536000, immutable' }),
    });
    response.end(headOnly ? undefined : body);
  }

  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      printProblem(error);
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'Something went wrong in Session Desk. See its terminal.');
    });
  });

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const caller = callerOf(request);
    if (caller === undefined) return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const end = () => opened.close(SIGNED_OUT_CODE);
      caller.ended.addEventListener('abort', end, { once: true });
      opened.on('close', () => caller.ended.removeEventListener('abort', end));
      // A message that is broken or too large closes the connection, with a code that says which.
      opened.on('error', () => {});
      void calls.upgrade(opened, { context: {} });
    });
  });

  return {
    port,
    newAddress,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      for (const opened of sockets.clients) opened.terminate();
      await closed;
    },
  };
}

const SIGNED_OUT =
  'This browser is not signed in to Session Desk. If you followed a link, it was already used or has expired. Run npm start for a new one; nothing is interrupted.';

const attribute = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** Hands the window its proof in a page, not in an address: those stay in the history. */
function signInPage({ proof, path }: Redeemed): string {
  return `<!doctype html><html lang="en" data-proof="${proof}" data-path="${attribute(path)}"><title>Session Desk</title><script src="/sign-in.js"></script></html>\n`;
}

function refuse(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${words}\n`);
}

async function readNote(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > MAX_NOTE_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (cause) {
    throw portProblem(port, cause);
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return address.port;
}

function portProblem(port: number, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return cause;
  const why = code === 'EACCES' ? 'requires more privileges' : 'is in use by another program';
  return new DeskError('BUSY', `Port ${port} ${why}.`, {
    hint: 'Choose another one with --port, or omit it to use any free port.',
    cause,
  });
}
