import { RPCHandler } from '@orpc/server/message-port';
import type { IpcMainEvent, MessageChannelMain } from 'electron';
import type { Router } from '../api/router.ts';
import { isOwn } from './protocol.ts';

const CHANNEL = 'session-desk-port';

interface PortRequests {
  on(channel: string, listener: (event: Pick<IpcMainEvent, 'senderFrame'>) => void): unknown;
}

/** Hands a port to the program to the window that asks for one: its own page, in its main frame. Nobody else gets an answer. */
export function handOutPorts(
  ipcMain: PortRequests,
  newChannel: () => Pick<MessageChannelMain, 'port1' | 'port2'>,
  router: Router,
): void {
  const calls = new RPCHandler(router);
  ipcMain.on(CHANNEL, ({ senderFrame }) => {
    if (senderFrame === null || senderFrame.parent !== null || !isOwn(senderFrame.url)) return;
    const { port1, port2 } = newChannel();
    calls.upgrade(port1, { context: {} });
    port1.start();
    senderFrame.postMessage(CHANNEL, null, [port2]);
  });
}
