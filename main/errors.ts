import Database from 'better-sqlite3';
import { DeskError, type ErrorCode, type Failure } from '../shared/errors.ts';
import { explainDataFailure } from './data-folder.ts';
import { withoutSecrets, withoutTokens } from './safety/mask.ts';

/** The form in which people see a failure. What is not a `DeskError` is a fault of the program, and named as such. */
export function toDeskError(error: unknown, signal?: AbortSignal): DeskError {
  if (error instanceof DeskError) return error;
  if (signal?.aborted === true) return new DeskError('CANCELLED', 'Cancelled.', { cause: error });
  // Stores open their SQLite files in workers, with failures of their own: what fails here is a file of the program's.
  const ofOwnFile = error instanceof Database.SqliteError ? explainDataFailure(error) : undefined;
  if (ofOwnFile !== undefined) return ofOwnFile;
  return new DeskError('INTERNAL', 'Something went wrong in Session Desk.', {
    hint: 'Try again. If it happens again, report it with the message below.',
    detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    cause: error,
  });
}

/** What drivers repeat of what they were given, beside the passwords and tokens that `withoutSecrets` finds. */
const REPEATED: readonly (readonly [RegExp, string])[] = [
  // Of a wrong signature AWS repeats the whole request, with the session token in its headers.
  [/\s*(the canonical string|x-amz-security-token).*/is, ''],
  // MySQL repeats values, which may be tokens.
  [/((?:incorrect|truncated|invalid|duplicate)[^':]*(?:value|entry):? )'.*' (for|at)/is, "$1'…' $2"],
];

/** In characters: a server that is none of those we know may answer with a whole page. */
const LONGEST_MESSAGE = 1_000;

/** A driver's message without what it repeats of secrets. */
export function withoutDriverSecrets(driverMessage: string): string {
  const hidden = REPEATED.reduce((text, [pattern, instead]) => text.replace(pattern, instead), driverMessage);
  return withoutSecrets(hidden).trim().slice(0, LONGEST_MESSAGE);
}

/** A failure as it is told to the window and written down: without secrets. */
export function toFailure(error: unknown, signal?: AbortSignal): Failure & { code: ErrorCode } {
  const { code, message, hint, detail } = toDeskError(error, signal);
  return {
    code,
    message: withoutSecrets(message),
    // A hint is ours, and may show how a URL with a password looks.
    ...(hint !== undefined && { hint: withoutTokens(hint) }),
    ...(detail !== undefined && { detail: withoutSecrets(detail) }),
  };
}
