import { BSON, Long } from 'mongodb';
import { DeskError } from '../../../shared/errors.ts';

/** A document with its fields in stored order and every value in its own BSON type; a field's name may be any text. */
export type Tree = Map<string, unknown>;

const EMBEDDED = 3;
const ARRAY = 4;

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Reads the bytes of a document so that nothing is lost: order, `Int32` and `Long`, names such as `10`. */
export function readTree(bytes: Uint8Array): Tree {
  const tree: Tree = new Map();
  for (const [type, nameOffset, nameLength, offset, length] of BSON.onDemand.parseToElements(bytes)) {
    const name = textOf(bytes.subarray(nameOffset, nameOffset + nameLength));
    const value = bytes.subarray(offset, offset + length);
    if (type === EMBEDDED) tree.set(name, readTree(value));
    else if (type === ARRAY) tree.set(name, [...readTree(value).values()]);
    else tree.set(name, leafOf(type, value));
  }
  return tree;
}

/** One value, as the only field of a document made for it. */
function leafOf(type: number, value: Uint8Array): unknown {
  const bytes = new Uint8Array(value.length + 8);
  new DataView(bytes.buffer).setInt32(0, bytes.length, true);
  bytes[4] = type;
  bytes[5] = 0x76;
  bytes.set(value, 7);
  return BSON.deserialize(bytes, { promoteValues: false, bsonRegExp: true, validation: { utf8: false } })['v'];
}

export function writeTree(tree: Tree): Uint8Array {
  return BSON.serialize(tree, { ignoreUndefined: false });
}

/**
 * The same, for writing back.
 * @throws DeskError VALUE_REFUSED for what would not come back as it is: a name twice in one document, broken text
 */
export function exactTree(bytes: Uint8Array): Tree {
  const tree = readTree(bytes);
  if (Buffer.compare(writeTree(tree), bytes) === 0) return tree;
  throw new DeskError('VALUE_REFUSED', 'This document holds something that cannot be written back exactly.', {
    hint: 'It may have the same name twice, or a type that MongoDB has given up. Change it in the MongoDB shell.',
  });
}

/** A document as plain values, for looking at: whole numbers of 64 bits as bigint, times as Date. */
export function readPlain(bytes: Uint8Array): Record<string, unknown> {
  return BSON.deserialize(bytes, {
    useBigInt64: true,
    promoteBuffers: true,
    bsonRegExp: true,
    validation: { utf8: false },
  });
}

/** What MongoDB calls the types of values; as `$type` and its documentation name them. */
const NAMES_BY_TAG: Record<string, string> = {
  Double: 'double',
  Int32: 'int',
  Long: 'long',
  Decimal128: 'decimal',
  ObjectId: 'objectId',
  Binary: 'binData',
  BSONRegExp: 'regex',
  BSONSymbol: 'symbol',
  Timestamp: 'timestamp',
  Code: 'javascript',
  MinKey: 'minKey',
  MaxKey: 'maxKey',
};

/** The type of a value of a tree. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  if (value instanceof Map) return 'object';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value !== 'object') return typeof value;
  const tag: unknown = Reflect.get(value, '_bsontype');
  return (typeof tag === 'string' && NAMES_BY_TAG[tag]) || 'other';
}

/** A value of a tree as plain data: no instances but Date and Uint8Array. */
export function plainOf(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, one]) => [String(name), plainOf(one)]));
  if (Array.isArray(value)) return value.map(plainOf);
  if (value === null || value instanceof Date || typeof value !== 'object') return value;
  if (value instanceof BSON.Int32 || value instanceof BSON.Double || value instanceof BSON.BSONSymbol) {
    return value.valueOf();
  }
  if (value instanceof Long) return value.toBigInt();
  if (value instanceof BSON.Binary) return value.value();
  if (value instanceof BSON.Decimal128) return value.toString();
  if (value instanceof BSON.ObjectId) return value.toHexString();
  return BSON.EJSON.stringify(value, { relaxed: false });
}
