import { BSON, Long } from 'mongodb';
import type { TableLayout } from '../../../shared/layouts.ts';
import type { Problem } from '../../../shared/records.ts';
import { SESSION_FIELDS, type SessionField, type SessionFields } from '../../../shared/session.ts';
import { decodeSession, type DecodedSession } from '../../layouts/decode.ts';
import { encodeSession, type Present } from '../../layouts/encode.ts';
import { mappingOf } from '../../layouts/explain.ts';
import type { ExplainedValue, RawSession, StoredSession } from '../store.ts';
import { plainOf, readPlain, readTree, typeOf, type Tree } from './bson.ts';
import { keyOf } from './keys.ts';

/** The exact bytes of a raw session. */
export function bytesOf(raw: RawSession): Uint8Array {
  const { document } = raw;
  if (document instanceof Uint8Array) return document;
  throw new TypeError('This is no raw session of a MongoDB store.');
}

/** How the documents of one collection are read and written. */
export class Documents {
  readonly layout: TableLayout;
  readonly #paths: readonly { path: string; names: readonly string[]; field: SessionField }[];

  constructor(layout: TableLayout) {
    this.layout = layout;
    // In the order of the layout, which is that of the adapter.
    const order = Object.keys(layout.columns);
    const fields = SESSION_FIELDS.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
    this.#paths = fields.flatMap((field) => {
      const path = layout.columns[field]?.column;
      return path === undefined ? [] : [{ path, names: path.split('.'), field }];
    });
  }

  pathOf(field: SessionField): string | undefined {
    return this.layout.columns[field]?.column;
  }

  /** @param bytes as the driver gave them: a part of something larger, so they are copied */
  stored(bytes: Uint8Array): StoredSession {
    const document = new Uint8Array(bytes);
    const plain = readPlain(document);
    return { key: keyOf(plain['_id'], document), raw: { document }, ...this.#decode(plain) };
  }

  #decode(plain: Record<string, unknown>): DecodedSession {
    const row: Record<string, unknown> = {};
    const drifted: Problem[] = [];
    for (const { path, names, field } of this.#paths) {
      const value = names.length === 1 ? plain[path] : valueAt(plain, names);
      if (value === undefined || value === null) continue;
      if (value instanceof BSON.Decimal128) {
        row[path] = numberOf(value);
        const message = `${path} is stored as Decimal128, which the app does not read.`;
        drifted.push({ severity: 'warning', field, message });
      } else row[path] = value;
    }
    const decoded = decodeSession(this.layout, row);
    if (drifted.length === 0) return decoded;
    // Where the value could not be read, or is pointed out already, that is said once.
    const more = drifted.filter(({ field }) => !decoded.problems.some((problem) => problem.field === field));
    return { ...decoded, problems: [...more, ...decoded.problems] };
  }

  /**
   * The document of a session: the mapped paths of the present one set or cleared, all else as it is.
   * @param read how the present document reads, where what reads as it shall is to stay as it is
   * @throws DeskError VALUE_REFUSED when the layout cannot hold a value
   */
  written(fields: SessionFields, present: Tree = new Map(), read?: Present): Tree {
    const row = encodeSession(this.layout, fields, read);
    const tree = copyOf(present);
    const keepsNull = this.layout.family === 'prisma';
    for (const { path, names } of this.#paths) {
      if (!(path in row)) continue;
      const value = row[path];
      if (value !== null && value !== undefined) setAt(tree, names, (before) => this.#encoded(value, before));
      else if (keepsNull) setAt(tree, names, () => null);
      else clearAt(tree, names);
    }
    return tree;
  }

  /** A value in the type that the adapter gives it; one that says the same already stays as it is. */
  #encoded(value: unknown, before: unknown): unknown {
    if (value instanceof Date) return before instanceof Date && before.getTime() === value.getTime() ? before : value;
    if (value instanceof Uint8Array) return new BSON.Binary(value);
    if (typeof value !== 'bigint') return value;
    if (before instanceof Long || this.layout.family === 'prisma') return Long.fromBigInt(value);
    const number = Number(value);
    if (before instanceof BSON.Double && before.value === number && Number.isSafeInteger(number)) return before;
    if (number === Math.trunc(number) && Math.abs(number) < 2 ** 31) return new BSON.Int32(number);
    // As the driver writes numbers of JavaScript; those that it would round keep their digits.
    return Number.isSafeInteger(number) ? new BSON.Double(number) : Long.fromBigInt(value);
  }

  /** Every value with its path and type, in stored order. */
  explain(raw: RawSession): ExplainedValue[] {
    return leavesOf(readTree(bytesOf(raw))).map(({ path, value }) => ({
      name: path,
      declaredType: '',
      storedType: typeOf(value),
      value: plainOf(value),
      ...mappingOf(this.layout, path),
    }));
  }
}

/** Values that are not in an embedded document of their own, with their paths. */
export function leavesOf(tree: Tree, before = ''): { path: string; value: unknown }[] {
  return [...tree].flatMap(([name, value]) => {
    const path = `${before}${name}`;
    return isTree(value) && value.size > 0 ? leavesOf(value, `${path}.`) : [{ path, value }];
  });
}

function isTree(value: unknown): value is Tree {
  return value instanceof Map;
}

function isDocument(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(plain: unknown, names: readonly string[]): unknown {
  let value = plain;
  for (const name of names) {
    if (!isDocument(value)) return undefined;
    value = value[name];
  }
  return value;
}

function numberOf(decimal: BSON.Decimal128): bigint | number {
  const text = decimal.toString();
  return /^-?\d{1,19}$/.test(text) ? BigInt(text) : Number(text);
}

function copyOf(tree: Tree): Tree {
  return new Map([...tree].map(([name, value]) => [name, isTree(value) ? copyOf(value) : value]));
}

function setAt(tree: Tree, [name = '', ...rest]: readonly string[], change: (before: unknown) => unknown): void {
  if (rest.length === 0) {
    tree.set(name, change(tree.get(name)));
    return;
  }
  const present = tree.get(name);
  const inner: Tree = isTree(present) ? present : new Map();
  tree.set(name, inner);
  setAt(inner, rest, change);
}

/** Takes a value away, and the documents that hold nothing any more without it. */
function clearAt(tree: Tree, [name = '', ...rest]: readonly string[]): void {
  const present = tree.get(name);
  if (present === undefined) return;
  if (rest.length > 0 && isTree(present)) {
    clearAt(present, rest);
    if ([...present.values()].some((value) => value !== null)) return;
  } else if (rest.length > 0) return;
  tree.delete(name);
}
