import type { SupportedMessagePort } from '@orpc/client/message-port';
import { RPCHandler } from '@orpc/server/message-port';
import type { Router } from '../api/router.ts';
import { isOwn } from './protocol.ts';

const CHANNEL = 'session-desk-port';

// The interfaces say of Electron's classes what is used here: a test has a double of that much.

interface PortRequests<Port> {
  on(channel: string, listener: (event: { readonly senderFrame: Frame<Port> | null }) => void): unknown;
}

interface Frame<Port> {
  readonly url: string;
  readonly parent: unknown;
  postMessage(channel: string, message: unknown, transfer?: Port[]): void;
}

interface Channel<Port> {
  port1: SupportedMessagePort & { start(): void };
  port2: Port;
}

/** Hands a port to the program to the window that asks for one: its own page, in its main frame. Nobody else gets an answer. */
export function handOutPorts<Port>(ipcMain: PortRequests<Port>, newChannel: () => Channel<Port>, router: Router): void {
  const calls = new RPCHandler(router);
  ipcMain.on(CHANNEL, ({ senderFrame }) => {
    if (senderFrame === null || senderFrame.parent !== null || !isOwn(senderFrame.url)) return;
    const { port1, port2 } = newChannel();
    calls.upgrade(port1, { context: {} });
    port1.start();
    senderFrame.postMessage(CHANNEL, null, [port2]);
  });
}
