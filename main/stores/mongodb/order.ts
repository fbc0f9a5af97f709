import { BSON } from 'mongodb';
import { noPlace, packPosition, unpackPosition } from '../cursor.ts';
import { readTree, typeOf } from './bson.ts';
import type { Condition } from './condition.ts';

/** A document's place in an order: the value that it orders by, then its `_id`. */
export interface DocumentPosition {
  /** Absent in an order by `_id` alone, and for documents at the end that have nothing to order by. */
  value?: unknown;
  id: unknown;
}

export interface DocumentOrder {
  path: string;
  /** Two documents can have the same value: `_id` tells them apart. */
  ties: boolean;
  direction: 'asc' | 'desc';
}

/** A part of an order that one query can walk through. */
export interface Segment {
  where: Condition[];
  sort: Record<string, 1 | -1>;
}

/**
 * What values can be ordered by, as MongoDB orders types. A comparison finds only values of the type of what they are compared
 * with. Arrays are left out: they are found by any of their elements.
 */
const TYPES = ['number', 'string', 'object', 'binData', 'objectId', 'bool', 'date', 'timestamp', 'regex'] as const;
const NUMBERS = new Set(['int', 'long', 'double', 'decimal']);

function isOrderable(value: unknown): boolean {
  return classOf(value) !== -1;
}

function classOf(value: unknown): number {
  const type = typeOf(value);
  return TYPES.findIndex((one) => one === (NUMBERS.has(type) ? 'number' : type));
}

const notAnArray = (path: string): Condition => ({ [path]: { $not: { $type: 'array' } } });

/** Those beyond a value: of its own type, then those of all types that follow. */
function beyond(path: string, value: unknown, direction: DocumentOrder['direction']): Condition[] {
  const at = classOf(value);
  const later = direction === 'asc' ? TYPES.slice(at + 1) : TYPES.slice(0, Math.max(at, 0));
  const further: Condition = { [path]: direction === 'asc' ? { $gt: value } : { $lt: value } };
  return [further, ...(later.length > 0 ? [{ [path]: { $type: [...later] } }] : [])];
}

/** All that is left of an order after a position, in turn. Documents with nothing to order by come last. */
export function segmentsAfter(order: DocumentOrder, after: DocumentPosition | undefined): Segment[] {
  const { path, ties, direction } = order;
  const way = direction === 'asc' ? 1 : -1;
  if (path === '_id') {
    const sort = { _id: way } as const;
    if (after === undefined) return [{ where: [], sort }];
    return beyond('_id', after.id, direction).map((condition) => ({ where: [condition], sort }));
  }
  const sort: Segment['sort'] = ties ? { [path]: way, _id: way } : { [path]: way };
  const others = [...TYPES];
  const rest: Condition = { $or: [{ [path]: { $not: { $type: others } } }, { [path]: { $type: 'array' } }] };
  const restSort = { _id: 1 } as const;
  const plain = notAnArray(path);
  if (after === undefined) {
    return [
      { where: [{ [path]: { $type: others } }, plain], sort },
      { where: [rest], sort: restSort },
    ];
  }
  if (after.value === undefined) {
    return beyond('_id', after.id, 'asc').map((condition) => ({ where: [rest, condition], sort: restSort }));
  }
  const [further = {}, ...later] = beyond(path, after.value, direction);
  // The first comparison is what an index can use; those with the same value are few.
  const past: Condition = { [path]: direction === 'asc' ? { $gte: after.value } : { $lte: after.value } };
  const next: Condition[] = ties ? [past, { $or: [further, ...beyond('_id', after.id, direction)] }] : [further];
  return [
    { where: [...next, plain], sort },
    ...later.map((condition) => ({ where: [condition, plain], sort })),
    { where: [rest], sort: restSort },
  ];
}

/** Where a document lies in an order. */
export function positionOf({ path }: DocumentOrder, document: Uint8Array): DocumentPosition {
  const tree = readTree(document);
  const id = tree.get('_id');
  if (path === '_id') return { id };
  let value: unknown = tree;
  for (const name of path.split('.')) value = value instanceof Map ? value.get(name) : undefined;
  return isOrderable(value) ? { value, id } : { id };
}

export function packDocumentPosition({ value, id }: DocumentPosition): string {
  const parts = value === undefined ? { id } : { id, value };
  return packPosition([BSON.serialize(parts, { ignoreUndefined: false })]);
}

/** @throws DeskError BAD_INPUT for what is no place in a list */
export function unpackDocumentPosition(cursor: string): DocumentPosition {
  const [bytes] = unpackPosition(cursor);
  try {
    if (!(bytes instanceof Uint8Array)) throw new TypeError('no bytes');
    const tree = readTree(bytes);
    const value = tree.get('value');
    return value === undefined ? { id: tree.get('id') } : { id: tree.get('id'), value };
  } catch (cause) {
    throw noPlace(cause);
  }
}
