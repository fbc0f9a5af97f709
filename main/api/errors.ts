import { ORPCError, os, ValidationError } from '@orpc/server';
import type { Failure } from '../../shared/errors.ts';
import { toFailure } from '../errors.ts';
import { withoutTokens } from '../safety/mask.ts';

/**
 * Turns every failure into one of the contract's errors, also those that end a stream half-way. What is not a `DeskError`
 * is a fault of the program: it is named as such, never hidden.
 */
export const typedErrors = os.middleware(async ({ next, signal }) => {
  try {
    const result = await next();
    if (!isStream(result.output)) return result;
    return { ...result, output: mapStream(result.output, signal) };
  } catch (error) {
    throw toOrpcError(error, signal);
  }
});

function isStream(output: unknown): output is AsyncGenerator<unknown, unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

async function* mapStream(
  stream: AsyncGenerator<unknown, unknown>,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, unknown> {
  try {
    for (;;) {
      const step = await stream.next();
      if (step.done === true) return step.value;
      yield step.value;
    }
  } catch (error) {
    throw toOrpcError(error, signal);
  } finally {
    await stream.return(undefined);
  }
}

/** The form in which a failure crosses to the window. */
export function toOrpcError(error: unknown, signal: AbortSignal | undefined): ORPCError<string, unknown> {
  if (error instanceof ORPCError) return badInput(error) ?? error;
  const { code, ...data } = toFailure(error, signal);
  return new ORPCError(code, { defined: true, status: 400, message: data.message, data, cause: error });
}

/** Input that does not fit the contract: zod's first complaint, in the contract's own form. */
function badInput(error: ORPCError<string, unknown>): ORPCError<string, unknown> | undefined {
  if (!(error.cause instanceof ValidationError)) return undefined;
  const issue = error.cause.issues[0];
  const where = (issue?.path ?? [])
    .map((part) => (typeof part === 'object' ? String(part.key) : String(part)))
    .join('.');
  const message = withoutTokens(`${where === '' ? 'The request' : where}: ${issue?.message ?? 'not valid'}`);
  return new ORPCError('BAD_INPUT', { defined: true, status: 400, message, data: { message } satisfies Failure });
}
