import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Contract } from '../../shared/contract.ts';
import { createProgram, type Program } from '../program.ts';
import { handOutPorts } from './ports.ts';
import { ORIGIN } from './protocol.ts';

let dataDir = '';
let program: Program;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'session-desk-ports-'));
  program = await createProgram({ dataDir, host: 'electron' });
});
afterAll(async () => {
  await program.close();
  await rm(dataDir, { recursive: true });
});

type Ipc = Parameters<typeof handOutPorts<MessagePort>>[0];
type Listener = Parameters<Ipc['on']>[1];

/** Asks for a port as a frame would, and gives back the ports that the frame was sent. */
function askFrom(frame: { url: string; parent: unknown } | null): MessagePort[] {
  const received: MessagePort[] = [];
  const listeners: Listener[] = [];
  handOutPorts({ on: (_channel, listener) => listeners.push(listener) }, () => new MessageChannel(), program.router);
  const senderFrame = frame && {
    ...frame,
    postMessage: (_channel: string, _message: unknown, ports: MessagePort[] = []) => received.push(...ports),
  };
  for (const listener of listeners) listener({ senderFrame });
  return received;
}

test('the own window gets a port and reaches the program through it', async () => {
  const [port, ...more] = askFrom({ url: `${ORIGIN}/stores/1`, parent: null });
  expect(more).toEqual([]);
  if (port === undefined) throw new Error('no port');
  const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port }));
  expect(await client.app.info()).toMatchObject({ host: 'electron', dataDir });
  port.close();
});

test.each([
  ['another page', { url: 'https://evil.example/', parent: null }],
  ['a page that looks like it', { url: 'session-desk://app.evil.example/', parent: null }],
  ['a frame in the window', { url: `${ORIGIN}/`, parent: {} }],
  ['a frame that is gone', null],
])('%s gets no port', (_who, frame) => {
  expect(askFrom(frame)).toEqual([]);
});
