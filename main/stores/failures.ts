import { DeskError, type ErrorCode } from '../../shared/errors.ts';
import { withoutDriverSecrets } from '../errors.ts';

/** A failure as people read it: its code, what happened, and what to do about it. */
export type Explanation = readonly [code: ErrorCode, message: string, hint: string];

/** What is known of a failure beside the names of the place where it happened. */
export interface FailureContext {
  /** The driver's or the server's own, without secrets. */
  driverMessage: string;
  error: Error;
}

export type FailureRow<Names> = Explanation | ((context: Names & FailureContext) => Explanation);

type Rows<Names> = Readonly<Record<string, FailureRow<Names>>>;

/** All failures of a kind of store. `Names` is what its messages may name: the server, the user, the table. */
export interface FailureTable<Names> {
  /** `MongoDB`, for failures that no row explains. */
  product: string;
  /** The driver's message, where it is not simply the error's. */
  messageOf?: (error: Error) => string;
  byCode: Rows<Names>;
  /** Where no code is known: the first that matches. */
  byMessage?: readonly (readonly [RegExp, FailureRow<Names>])[];
  /** The codes of a failure, the most exact first. By default those of its causes, then its own. */
  codesOf?: (error: Error) => readonly string[];
  /** What `byMessage` looks at, the most exact first. By default the driver's message. */
  messagesOf?: (error: Error) => readonly string[];
}

/** Turns a failure of a driver into one that a person can act on. A `DeskError` is one already. */
export function formatFailure<Names extends object>(
  error: unknown,
  names: Names,
  table: FailureTable<Names>,
): DeskError {
  if (error instanceof DeskError) return error;
  const failed = error instanceof Error ? error : new Error(String(error));
  // Drivers attach what they sent: statements with tokens in them, the password of a sign-in.
  for (const sent of ['sql', 'command']) Reflect.deleteProperty(failed, sent);
  const driverMessage = withoutDriverSecrets((table.messageOf ?? messageOf)(failed));
  const row = rowFor(failed, driverMessage, table);
  const [code, message, hint] = typeof row === 'function' ? row({ ...names, driverMessage, error: failed }) : row;
  const own = codeOf(failed);
  const detail = own === '' || driverMessage.includes(own) ? driverMessage : `${own}: ${driverMessage}`;
  return new DeskError(code, message, { hint, detail, cause: error });
}

function rowFor<Names>(error: Error, driverMessage: string, table: FailureTable<Names>): FailureRow<Names> {
  const { product, byCode, byMessage = [], codesOf = allCodesOf, messagesOf = () => [driverMessage] } = table;
  for (const code of codesOf(error)) {
    const row = byCode[code] ?? (/^ERR_(SSL|TLS|OSSL)/.test(code) ? byCode['EPROTO'] : undefined);
    if (row !== undefined) return row;
  }
  for (const message of messagesOf(error)) {
    const [, row] = byMessage.find(([pattern]) => pattern.test(message)) ?? [];
    if (row !== undefined) return row;
  }
  return ['STORE_FAILED', `${product} reported an unknown error.`, 'See the driver’s message below.'];
}

export function messageOf(error: Error): string {
  // Several addresses of one name were tried, and each has its own failure.
  return error instanceof AggregateError ? error.errors.map(String).join('; ') : error.message;
}

/** A failure's own code, as text; empty where it has none. */
export function codeOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' || typeof code === 'number' ? String(code) : '';
}

/** The codes of a failure's causes, then its own. */
export function allCodesOf(error: Error): string[] {
  const causes: unknown[] = error instanceof AggregateError ? [...error.errors, error.cause] : [error.cause];
  return [...causes.flatMap((cause) => (cause instanceof Error ? allCodesOf(cause) : [])), codeOf(error)];
}
