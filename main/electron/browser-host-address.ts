import { DeskError } from '../../shared/errors.ts';

/** An address for signing in, as the browser host gives them. Its token is 32 bytes. */
const BROWSER_HOST_ADDRESS = /^http:\/\/127\.0\.0\.1:[1-9]\d{0,4}\/start\/[\w-]{43}$/;

interface Shell {
  openExternal(url: string): Promise<void>;
}

/**
 * Opens the running browser host in the person's browser. The address comes from another process, and the system starts a program for
 * whatever it is given: a file, a share on the network, a scheme that another program registered.
 */
export async function openBrowserHost(shell: Shell, url: string): Promise<void> {
  if (!BROWSER_HOST_ADDRESS.test(url)) {
    throw new DeskError('INTERNAL', 'The running Session Desk gave an invalid address.', {
      hint: 'Close it, then start Session Desk again.',
    });
  }
  await shell.openExternal(url);
}
