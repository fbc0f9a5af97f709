import type { ErrorCode } from '../../shared/errors.ts';

/** A failure as people are context it. */
export interface Explanation {
  code: ErrorCode;
  message: string;
  hint: string;
}

/** What goes wrong on the way to any server, said alike for all. `server` is where it is, as people read it. */

export const nameUnknown = (host: string): Explanation => ({
  code: 'UNREACHABLE',
  message: `No server is called ${host}.`,
  hint: 'Check the spelling of the host, and whether a VPN is needed to know it.',
});

export const connectionRefused = (server: string): Explanation => ({
  code: 'UNREACHABLE',
  message: `Nothing accepts connections at ${server}.`,
  hint: 'Start the server, or check the host and the port.',
});

export const noAnswer = (server: string, hint: string): Explanation => ({
  code: 'UNREACHABLE',
  message: `The server at ${server} does not answer.`,
  hint,
});

export const connectionBroke = (server: string): Explanation => ({
  code: 'UNREACHABLE',
  message: `The connection to ${server} broke in the middle.`,
  hint: 'Try again: it connects anew. Look again at what was being changed; it may or may not have been.',
});

/** @param what completes the sentence: `has expired or is not valid yet` */
export const badCertificate = (server: string, what: string, hint: string): Explanation => ({
  code: 'TLS_FAILED',
  message: `The certificate of ${server} ${what}.`,
  hint,
});

/** Of a certificate that nobody known has signed. */
export const UNTRUSTED = 'is not signed by an authority that this computer trusts';

export const noEncryption = (server: string, hint: string): Explanation => ({
  code: 'TLS_FAILED',
  message: `Encryption could not be agreed with ${server}.`,
  hint,
});
