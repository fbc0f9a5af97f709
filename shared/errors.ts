import { z } from 'zod';

/** What crosses to the window with a failure. Never holds a token or a password. */
export const failureSchema = z.object({
  /** What happened, in one sentence. */
  message: z.string(),
  /** What to do about it, in one sentence. */
  hint: z.string().optional(),
  /** The driver's message, secrets taken out. */
  detail: z.string().optional(),
});

export type Failure = z.infer<typeof failureSchema>;

const failure = { data: failureSchema };

/** Everything that can go wrong in a way a person can act on. The code is for programs, the message for people. */
export const errorMap = {
  UNREACHABLE: failure,
  AUTH_FAILED: failure,
  TLS_FAILED: failure,
  FILE_NOT_FOUND: failure,
  NOT_A_DATABASE: failure,
  ENCRYPTED: failure,
  BUSY: failure,
  LAYOUT_UNKNOWN: failure,
  /** The credentials do not allow to look through everything; what is asked for by shop or id can be had. */
  LIST_DENIED: failure,
  TABLE_MISSING: failure,
  READ_ONLY: failure,
  CONFIRMATION_REQUIRED: failure,
  PLAN_EXPIRED: failure,
  THROTTLED: failure,
  CONFLICT: failure,
  UNREADABLE_RECORD: failure,
  VALUE_REFUSED: failure,
  /** What a search was for is known no more. */
  SEARCH_EXPIRED: failure,
  NOT_FOUND: failure,
  /** The program's own files could not be read or written. */
  DATA_FOLDER_FAILED: failure,
  CANCELLED: failure,
  BAD_INPUT: failure,
  STORE_FAILED: failure,
  INTERNAL: failure,
};

export type ErrorCode = keyof typeof errorMap;

/** A failure with a code: the only kind of error that the main process lets out. */
export class DeskError extends Error {
  override readonly name = 'DeskError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, more: { hint?: string; detail?: string; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.hint = more.hint;
    this.detail = more.detail;
  }
}
