import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { vi } from 'vitest';
import { handOutPorts } from '../../main/electron/ports.ts';
import { ORIGIN } from '../../main/electron/protocol.ts';
import { openLog } from '../../main/log.ts';
import { createProgram, type Program } from '../../main/program.ts';
import { startWebServer } from '../../main/web/server.ts';
import { WindowRequests } from '../../main/window-requests.ts';
import type { Contract } from '../../shared/contract.ts';
import { CALL_PROTOCOL } from '../../shared/sign-in.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { Tape } from './tape.ts';

export type Client = ContractRouterClient<Contract>;

/** A window's own way to call, whatever it sends. */
export type RawCall = (procedure: readonly string[], input: unknown) => Promise<unknown>;

/** A running program behind one of its hosts, with all that it lets out on tape. */
export interface TapedHost extends AsyncDisposable {
  client: Client;
  call: RawCall;
  tape: Tape;
  program: Program;
  dataDir: string;
  /** For the test's own files, removed at the end. */
  folder: string;
  /** Where a browser would be sent. */
  newAddress?: (path: string) => string;
  /** Ends the program: what it leaves in its folder is whole then. */
  end(): Promise<void>;
}

type Link = SocketLink<object> | PortLink<object>;

interface Way {
  link: Link;
  newAddress?: (path: string) => string;
  close(): Promise<void>;
}

export const HOSTS = ['browser', 'electron'] as const;
export type HostName = (typeof HOSTS)[number];

export async function startTaped(host: HostName): Promise<TapedHost> {
  const folder = await temporaryFolder('session-desk-planting-');
  const dataDir = path.join(folder, 'data');
  await mkdir(dataDir);
  const temporary = path.join(folder, 'tmp');
  await mkdir(temporary);
  // Also where the program or a library of it puts something for a moment is looked through.
  vi.stubEnv('TMPDIR', temporary);
  const desktop = { pickFile: async () => undefined, setTheme: () => {} };
  const log = openLog(dataDir);
  const program = await createProgram({ dataDir, host, log, ...(host === 'electron' && { desktop }) });
  const tape = new Tape();
  const way = host === 'browser' ? await overSocket(program, folder, tape) : overPort(program, tape);
  let ended = false;
  const end = async () => {
    if (ended) return;
    ended = true;
    await way.close();
    await program.close();
    vi.unstubAllEnvs();
  };
  return {
    client: createORPCClient(way.link),
    call: (procedure, input) => way.link.call(procedure, input, { context: {} }),
    tape,
    program,
    dataDir,
    folder,
    ...(way.newAddress !== undefined && { newAddress: way.newAddress }),
    end,
    async [Symbol.asyncDispose]() {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As a browser's window calls: signed in, over the WebSocket. */
async function overSocket(program: Program, folder: string, tape: Tape): Promise<Way> {
  const root = path.join(folder, 'window');
  await mkdir(root);
  await writeFile(path.join(root, 'index.html'), '<!doctype html>');
  const server = await startWebServer({ port: 0, root, secret: 'for a second start', program });
  const host = `127.0.0.1:${server.port}`;
  const page = await fetch(server.newAddress('/'));
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
  const proof = /data-proof="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  // Node's own takes headers, which the types of a browser's do not know.
  const headers = { origin: `http://${host}`, cookie };
  const socket: WebSocket = Reflect.construct(WebSocket, [
    `ws://${host}/rpc`,
    { protocols: [CALL_PROTOCOL, proof], headers },
  ]);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => tape.bytes(data));
  await once(socket, 'open');
  return {
    link: new SocketLink({ websocket: socket, interceptors: [tape.intercept] }),
    newAddress: (to) => server.newAddress(to),
    async close() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
      await server.close();
    },
  };
}

/** As the window of the desktop program calls: over the port that it is handed. */
function overPort(program: Program, tape: Tape): Way {
  const requests = new WindowRequests();
  let port: MessagePort | undefined;
  handOutPorts<MessagePort, string>(
    {
      on(_channel, listener) {
        const senderFrame = {
          url: `${ORIGIN}/`,
          parent: null,
          postMessage: (_name: string, _message: unknown, ports: MessagePort[] = []) => ([port] = ports),
        };
        listener({ senderFrame, sender: 'the window' });
      },
    },
    () => new MessageChannel(),
    program.router,
    () => ({ window: { requests, leave: () => requests.send({ type: 'go-to', path: '/left' }) } }),
  );
  if (port === undefined) throw new Error('The window got no port.');
  const own = port;
  own.on('message', (data: unknown) => tape.bytes(data));
  return {
    link: new PortLink({ port: own, interceptors: [tape.intercept] }),
    async close() {
      own.close();
    },
  };
}
