import type { SupportedMessagePort } from '@orpc/client/message-port';
import { RPCHandler } from '@orpc/server/message-port';
import type { Router } from '../api/router.ts';
import type { Caller } from '../api/context.ts';
import { isOwn } from './protocol.ts';

const CHANNEL = 'session-desk-port';

// The interfaces say of Electron's classes what is used here: a test has a double of that much.

interface PortRequests<Port, Sender> {
  on(
    channel: string,
    listener: (event: { readonly senderFrame: Frame<Port> | null; readonly sender: Sender }) => void,
  ): unknown;
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

/**
 * Hands a port to the program to the window that asks for one: its own page, in its main frame. Nobody else gets an answer.
 * @param callerOf what the program knows a window by
 */
export function handOutPorts<Port, Sender>(
  ipcMain: PortRequests<Port, Sender>,
  newChannel: () => Channel<Port>,
  router: Router,
  callerOf: (sender: Sender) => Caller,
): void {
  const calls = new RPCHandler(router);
  ipcMain.on(CHANNEL, ({ senderFrame, sender }) => {
    if (senderFrame === null || senderFrame.parent !== null || !isOwn(senderFrame.url)) return;
    const { port1, port2 } = newChannel();
    calls.upgrade(port1, { context: callerOf(sender) });
    port1.start();
    senderFrame.postMessage(CHANNEL, null, [port2]);
  });
}
