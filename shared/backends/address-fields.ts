import { z } from 'zod';
import { wrongInHost } from '../plain-urls.ts';
import { numberText } from '../number-text.ts';

/** In UTF-16 code units: of a name of anything, of a path on this computer, and of a connection string. */
export const LONGEST_NAME = 1_000;
export const LONGEST_PATH = 4_096;
export const LONGEST_URL = 20_000;

export function tooLong(longest: number): string {
  return `Longer than ${numberText(longest)} characters.`;
}

// Zod makes the message when it is needed.
export const boundedText = (longest: number) => z.string().max(longest, { error: () => tooLong(longest) });
export const name = boundedText(LONGEST_NAME).min(1);
/** Absolute, on this computer. */
export const path = boundedText(LONGEST_PATH).min(1);

/** A text in which `wrongIn` finds nothing. The message does not repeat the text. */
export const plain = (longest: number, wrongIn: (written: string) => string | undefined) =>
  boundedText(longest)
    .min(1)
    .superRefine((written, context) => {
      const message = wrongIn(written);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });

/**
 * How a connection is protected, in the words of `sslmode`: `prefer` takes what the server offers, `require` encrypts without
 * verifying the certificate, `verify-ca` checks who signed it, `verify-full` also whose it is.
 */
export const TLS_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export const tlsSchema = z.strictObject({
  mode: z.enum(TLS_MODES),
  /** PEM files on this computer. */
  caFile: path.optional(),
  certFile: path.optional(),
  keyFile: path.optional(),
});
export type Tls = z.infer<typeof tlsSchema>;

/** A name or an address; a folder or a file (absolute path) is a Unix socket. */
export const serverSchema = z.strictObject({
  host: plain(LONGEST_NAME, wrongInHost),
  port: z.int().min(1).max(65_535),
});
export type Server = z.infer<typeof serverSchema>;
export const servers = z.array(serverSchema).min(1).max(100);

/** Milliseconds. */
export const connectTimeout = z.int().min(100).max(600_000);
