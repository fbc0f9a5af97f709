import type { Socket } from 'node:net';

/** How often it is checked, within `timeout`, whether a byte arrived. */
const CHECKS = 10;

/**
 * Ends a connection on which no byte arrives for `timeout` milliseconds while it is being made; what it then fails with has
 * the code ETIMEDOUT. Whatever the server says gives it the whole time again: a slow link is waited for, a dead one is not.
 * @returns ends the watch, once the connection is there
 */
export function watchHandshake(socket: Socket, timeout: number): () => void {
  let before = progressOf(socket);
  let since = performance.now();
  const timer = setInterval(() => {
    const progress = progressOf(socket);
    if (progress !== before) {
      before = progress;
      since = performance.now();
    } else if (performance.now() - since >= timeout) {
      stop();
      socket.destroy(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }));
    }
  }, timeout / CHECKS);
  const stop = () => clearInterval(timer);
  socket.once('close', stop);
  return stop;
}

/** Grows with what arrives; that the connection is taken at all is the first of it. */
function progressOf(socket: Socket): number {
  return socket.bytesRead + (socket.readyState === 'open' ? 1 : 0);
}
