import { once } from 'node:events';
import { createServer } from 'node:net';

/** A server that nobody meant: notes what it is sent, answers nothing and soon hangs up. */
export interface Stranger extends AsyncDisposable {
  port: number;
  heard: () => { connections: number; text: string };
}

const HANGS_UP_AFTER = 300;

export async function startStranger(): Promise<Stranger> {
  const received: Buffer[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('data', (bytes) => received.push(bytes));
    socket.on('error', () => socket.destroy());
    setTimeout(() => socket.destroy(), HANGS_UP_AFTER);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return {
    port: address.port,
    heard: () => ({ connections, text: Buffer.concat(received).toString('latin1') }),
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
