import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RawSession } from '../store.ts';

/** An item in DynamoDB's own form: `{ id: { S: 'offline_…' }, isOnline: { BOOL: false } }`. */
export type Item = Record<string, AttributeValue>;

type Kind = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'M' | 'L' | 'SS' | 'NS' | 'BS';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

const listOf = (is: (one: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(is);
const isText = (value: unknown) => typeof value === 'string';
const isBytes = (value: unknown) => value instanceof Uint8Array;

const IS: Record<Kind, (value: unknown) => boolean> = {
  S: isText,
  N: isText,
  B: isBytes,
  BOOL: (value) => typeof value === 'boolean',
  NULL: (value) => typeof value === 'boolean',
  M: (value) => isRecord(value) && Object.values(value).every(isAttribute),
  L: listOf(isAttribute),
  SS: listOf(isText),
  NS: listOf(isText),
  BS: listOf(isBytes),
};

const isKind = (name: string): name is Kind => name in IS;

/** The one type that an attribute has, as DynamoDB abbreviates it: `S`, `BOOL`, `M`. */
export function kindOf(attribute: object): Kind | undefined {
  const [name, ...others] = Object.keys(attribute);
  return name !== undefined && others.length === 0 && isKind(name) ? name : undefined;
}

function isAttribute(value: unknown): value is AttributeValue {
  if (!isRecord(value)) return false;
  const kind = kindOf(value);
  return kind !== undefined && IS[kind](value[kind]);
}

/** Whether a copy is an item, and can be restored as one. */
export function isItem(raw: RawSession): raw is Item {
  return Object.values(raw).every(isAttribute);
}

/**
 * The value of an attribute as codecs read it: whole numbers with every digit as bigint, maps and lists as they are; a set
 * is a list.
 */
export function valueOf(attribute: AttributeValue | undefined): unknown {
  if (attribute === undefined || attribute.NULL !== undefined) return null;
  if (attribute.N !== undefined) return numberOf(attribute.N);
  const { S, BOOL, B, M, L, SS, NS, BS } = attribute;
  return S ?? BOOL ?? B ?? M ?? L ?? SS ?? NS ?? BS ?? null;
}

function numberOf(text: string): unknown {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** What a codec made, as an attribute; undefined for what is not stored. */
export function attributeOf(value: unknown): AttributeValue | undefined {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'bigint' || typeof value === 'number') return { N: String(value) };
  return value instanceof Uint8Array ? { B: value } : undefined;
}

/**
 * A mapped column names an attribute, or the way to one within maps: `onlineAccessInfo.associated_user.id`. An attribute
 * that has dots in its own name comes first.
 */
export function attributeAt(item: Item, column: string, way: readonly string[]): AttributeValue | undefined {
  const whole = item[column];
  if (whole !== undefined || way.length === 1) return whole;
  let within: Item | undefined = item;
  let found: AttributeValue | undefined;
  for (const name of way) {
    found = within?.[name];
    within = found?.M;
  }
  return found;
}

/** The same item with another attribute there; undefined takes it away, and with it the maps that it leaves empty. */
export function withAttribute(item: Item, path: string, attribute: AttributeValue | undefined): Item {
  const [first = path, ...rest] = path in item ? [path] : path.split('.');
  if (rest.length === 0) return replaced(item, first, attribute);
  const before = item[first]?.M;
  // What is no map has no room for a part.
  if (before === undefined && attribute === undefined) return item;
  const after = withAttribute(before ?? {}, rest.join('.'), attribute);
  const emptied = attribute === undefined && Object.keys(after).length === 0 && Object.keys(before ?? {}).length > 0;
  return replaced(item, first, emptied ? undefined : { M: after });
}

function replaced(item: Item, name: string, attribute: AttributeValue | undefined): Item {
  const { [name]: _, ...others } = item;
  if (attribute === undefined) return others;
  return name in item ? { ...item, [name]: attribute } : { ...others, [name]: attribute };
}

/** DynamoDB keeps no order in a set; sorted, the same set always looks the same. */
export function tidied(item: Item): Item {
  if (!Object.values(item).some(mayHoldSet)) return item;
  return Object.fromEntries(Object.entries(item).map(([name, attribute]) => [name, sorted(attribute)]));
}

function mayHoldSet({ SS, NS, BS, M, L }: AttributeValue): boolean {
  return (
    SS !== undefined ||
    NS !== undefined ||
    BS !== undefined ||
    (M !== undefined && Object.values(M).some(mayHoldSet)) ||
    (L !== undefined && L.some(mayHoldSet))
  );
}

function sorted(attribute: AttributeValue): AttributeValue {
  const { SS, NS, BS, M, L } = attribute;
  if (SS !== undefined) return { SS: SS.toSorted() };
  if (NS !== undefined) return { NS: NS.toSorted() };
  if (BS !== undefined) return { BS: BS.toSorted((a, b) => Buffer.compare(a, b)) };
  if (M !== undefined) return { M: tidied(M) };
  return L === undefined ? attribute : { L: L.map(sorted) };
}
