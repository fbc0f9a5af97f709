import { createORPCClient, DynamicLink, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import type { Contract } from '../shared/contract.ts';
import type { ErrorCode } from '../shared/errors.ts';
import { webSocketLink } from './web-socket-link.ts';

declare global {
  interface Window {
    /** Only in the Electron window: what a sandboxed preload can tell of a dropped file. */
    sessionDesk?: { pathOfFile(file: File): string };
  }
}

/** The preload passes the port once, as soon as the page has loaded. */
function portFromPreload(): Promise<MessagePort> {
  return new Promise((resolve) => {
    window.addEventListener('message', function receive(event) {
      const port = event.ports[0];
      if (event.source !== window || event.data !== 'session-desk-port' || port === undefined) return;
      window.removeEventListener('message', receive);
      port.start();
      resolve(port);
    });
  });
}

/** Whether this is a window of the desktop program, not a browser's. */
export const inDesktopWindow = location.protocol === 'session-desk:';

function linkForHost() {
  if (!inDesktopWindow) return webSocketLink(location);
  const link = portFromPreload().then((port) => new RPCLink({ port }));
  return new DynamicLink(() => link);
}

/** Everything that the window may ask of the main process. */
export const client: ContractRouterClient<Contract> = createORPCClient(linkForHost());

/** The same as options and keys for react-query. */
export const orpc = createTanstackQueryUtils(client);

/** A failure as people read it. */
export interface ReadableFailure {
  /** `OFFLINE` is the window's own: the program behind it does not answer. */
  code: ErrorCode | 'OFFLINE';
  message: string;
  hint?: string;
  detail?: string;
}

const OFFLINE = {
  code: 'OFFLINE',
  message: 'Session Desk does not answer.',
  hint: 'It may have been stopped. This window goes on by itself as soon as it runs again.',
} as const satisfies ReadableFailure;

const SIGNED_OUT = {
  code: 'OFFLINE',
  message: 'This browser is not signed in to the Session Desk that runs now. A sign-in lasts a day.',
  hint: 'Start Session Desk again (npm start): it gives a new address, without disturbing what is running.',
} as const satisfies ReadableFailure;

const CODES: Record<ErrorCode, true> = {
  UNREACHABLE: true,
  AUTH_FAILED: true,
  TLS_FAILED: true,
  FILE_NOT_FOUND: true,
  NOT_A_DATABASE: true,
  ENCRYPTED: true,
  BUSY: true,
  LAYOUT_UNKNOWN: true,
  LIST_DENIED: true,
  TABLE_MISSING: true,
  READ_ONLY: true,
  CONFIRMATION_REQUIRED: true,
  PLAN_EXPIRED: true,
  THROTTLED: true,
  CONFLICT: true,
  UNREADABLE_RECORD: true,
  VALUE_REFUSED: true,
  SEARCH_EXPIRED: true,
  NOT_FOUND: true,
  CANCELLED: true,
  BAD_INPUT: true,
  STORE_FAILED: true,
  DATA_FOLDER_FAILED: true,
  INTERNAL: true,
};

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(CODES, code);
}

function textIn(data: unknown, name: string): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const value: unknown = Object.entries(data).find(([key]) => key === name)?.[1];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What any error thrown by {@link client} means to a person. */
export function failureOf(error: unknown): ReadableFailure {
  if (error instanceof ORPCError) {
    const code: string = error.code;
    if (code === 'UNAUTHORIZED') return SIGNED_OUT;
    const data: unknown = error.data;
    const hint = textIn(data, 'hint');
    const detail = textIn(data, 'detail');
    return {
      code: isErrorCode(code) ? code : 'INTERNAL',
      message: textIn(data, 'message') ?? error.message,
      ...(hint !== undefined && { hint }),
      ...(detail !== undefined && { detail }),
    };
  }
  if (error instanceof TypeError) return { ...OFFLINE, detail: error.message };
  // What waits for an answer when the connection is lost; who gives up a call does not ask what that means.
  if (error instanceof Error && error.name === 'AbortError') return OFFLINE;
  return {
    code: 'INTERNAL',
    message: 'Something went wrong inside Session Desk.',
    hint: 'Try again. If it stays, report it with the words below.',
    detail: error instanceof Error ? error.message : String(error),
  };
}

/** True when the program behind the window is gone, rather than that it answered with a failure. */
export function isOffline(error: unknown): boolean {
  return failureOf(error).code === 'OFFLINE';
}
