import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Contract } from '../../shared/contract.ts';
import type { WindowRequest } from '../../shared/records.ts';
import { createProgram, type Program } from '../program.ts';
import { WindowRequests } from '../window-requests.ts';
import { handOutPorts } from './ports.ts';
import { ORIGIN } from './protocol.ts';

let dataDir = '';
let program: Program;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'session-desk-ports-'));
  program = await createProgram({ dataDir, host: 'electron', log: () => {} });
});
afterAll(async () => {
  await program.close();
  await rm(dataDir, { recursive: true });
});

type Ipc = Parameters<typeof handOutPorts<MessagePort, string>>[0];
type Listener = Parameters<Ipc['on']>[1];

/** What the desktop asked of each window, by the name that the test gives it. */
const requests = new Map<string, WindowRequests>();

/** Asks for a port as a frame would, and gives back the ports that the frame was sent. */
function askFrom(frame: { url: string; parent: unknown } | null, sender = 'a window'): MessagePort[] {
  const received: MessagePort[] = [];
  const listeners: Listener[] = [];
  handOutPorts<MessagePort, string>(
    { on: (_channel, listener) => listeners.push(listener) },
    () => new MessageChannel(),
    program.router,
    (name) => {
      const own = requests.get(name) ?? new WindowRequests();
      requests.set(name, own);
      return { window: { requests: own, leave: () => own.send({ type: 'go-to', path: '/left' }) } };
    },
  );
  const senderFrame = frame && {
    ...frame,
    postMessage: (_channel: string, _message: unknown, ports: MessagePort[] = []) => received.push(...ports),
  };
  for (const listener of listeners) listener({ senderFrame, sender });
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

async function firstRequest(client: ContractRouterClient<Contract> | undefined): Promise<WindowRequest | undefined> {
  for await (const request of (await client?.desktop.requests()) ?? []) return request;
  return undefined;
}

test('each window is told what is meant for it, also what was said before its page listened', async () => {
  const clients = ['one', 'two'].map((name): ContractRouterClient<Contract> => {
    const [port] = askFrom({ url: `${ORIGIN}/`, parent: null }, name);
    if (port === undefined) throw new Error('no port');
    return createORPCClient(new RPCLink({ port }));
  });
  requests.get('one')?.send({ type: 'go-to', path: '/stores/tea' });
  await clients[1]?.desktop.leave();
  expect(await firstRequest(clients[0])).toEqual({ type: 'go-to', path: '/stores/tea' });
  expect(await firstRequest(clients[1])).toEqual({ type: 'go-to', path: '/left' });
});

test('a page that was loaded again takes over from the one before, which crashed without a word', async () => {
  const own = new WindowRequests();
  const before = own.receive(undefined);
  const unanswered = before.next();
  const after = own.receive(undefined);
  const answered = after.next();
  own.send({ type: 'recovered' });
  expect(await answered).toEqual({ done: false, value: { type: 'recovered' } });
  expect(await unanswered).toEqual({ done: true, value: undefined });
});

test.each([
  ['another page', { url: 'https://evil.example/', parent: null }],
  ['a page that looks like it', { url: 'session-desk://app.evil.example/', parent: null }],
  ['a frame in the window', { url: `${ORIGIN}/`, parent: {} }],
  ['a frame that is gone', null],
])('%s gets no port', (_who, frame) => {
  expect(askFrom(frame)).toEqual([]);
});
