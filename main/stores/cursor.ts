import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';

/** A value to order by, as it lies in the store. */
export type Scalar = string | number | bigint | Uint8Array | null;

/** A place in an order: the value that it orders by, then what tells rows with the same value apart. */
export type Position = readonly Scalar[];

const taggedSchema = z.union([
  z.null(),
  z.string(),
  z.number(),
  z.strictObject({ i: z.string().regex(/^-?\d{1,20}$/) }),
  z.strictObject({ b: z.base64() }),
]);
const cursorSchema = z.array(taggedSchema).min(1);

function pack(value: Scalar): z.infer<typeof taggedSchema> {
  if (typeof value === 'bigint') return { i: value.toString() };
  if (value instanceof Uint8Array) return { b: Buffer.from(value).toString('base64') };
  return value;
}

function unpack(value: z.infer<typeof taggedSchema>): Scalar {
  if (typeof value !== 'object' || value === null) return value;
  return 'i' in value ? BigInt(value.i) : Buffer.from(value.b, 'base64');
}

export function packPosition(position: Position): string {
  return Buffer.from(JSON.stringify(position.map(pack))).toString('base64url');
}

/**
 * @param length how many values make a place in this list, where that is fixed
 * @throws DeskError BAD_INPUT for what is no place in a list
 */
export function unpackPosition(cursor: string, length?: number): Scalar[] {
  let position: Scalar[];
  try {
    position = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString())).map(unpack);
  } catch (cause) {
    throw noPlace(cause);
  }
  if (length !== undefined && position.length !== length) throw noPlace();
  return position;
}

export function noPlace(cause?: unknown): DeskError {
  const hint = 'Start again at the first page.';
  return new DeskError('BAD_INPUT', 'This is not a place in the list of sessions.', { hint, cause });
}
