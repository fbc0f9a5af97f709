import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';

/** A value to order by, as it lies in the store. */
export type Scalar = string | number | bigint | Uint8Array | null;

/** Where a page ended: the last session's place in the order, and a second value where the first can repeat. */
export interface Position {
  value: Scalar;
  tie: Scalar;
}

const taggedSchema = z.union([
  z.null(),
  z.string(),
  z.number(),
  z.strictObject({ i: z.string().regex(/^-?\d{1,20}$/) }),
  z.strictObject({ b: z.base64() }),
]);
const cursorSchema = z.tuple([taggedSchema, taggedSchema]);

function pack(value: Scalar): z.infer<typeof taggedSchema> {
  if (typeof value === 'bigint') return { i: value.toString() };
  if (value instanceof Uint8Array) return { b: Buffer.from(value).toString('base64') };
  return value;
}

function unpack(value: z.infer<typeof taggedSchema>): Scalar {
  if (typeof value !== 'object' || value === null) return value;
  return 'i' in value ? BigInt(value.i) : Buffer.from(value.b, 'base64');
}

export function packPosition({ value, tie }: Position): string {
  return Buffer.from(JSON.stringify([pack(value), pack(tie)])).toString('base64url');
}

/** @throws DeskError BAD_INPUT for what is no cursor */
export function unpackPosition(cursor: string): Position {
  try {
    const [value, tie] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { value: unpack(value), tie: unpack(tie) };
  } catch (cause) {
    throw new DeskError('BAD_INPUT', 'This is not a place in the list of sessions.', {
      hint: 'Start again at the first page.',
      cause,
    });
  }
}
