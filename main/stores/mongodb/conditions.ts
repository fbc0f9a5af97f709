import { Long } from 'mongodb';
import type { TableLayout } from '../../../shared/layouts.ts';
import { scopesGranting } from '../../../shared/scopes.ts';
import { STATUSES } from '../../../shared/session.ts';
import { prefixForms } from '../filter.ts';
import type { StoreFilter } from '../store.ts';
import { anyOf, kindIs, type Condition } from './condition.ts';
import { hasReadiness, hasStatus, maybeUnreadable, within } from './life-conditions.ts';

export interface Conditions {
  /** All must hold. They may let through a little too much: what comes back is looked at once more. */
  all: Condition[];
  /** Nothing can match: the store has no room for what is asked, or holds no such value. */
  none: boolean;
  /** Much of what comes back may not match: it has to be decoded to be told. */
  residual: boolean;
  /** Some of what is asked cannot be told by the server at all, not even roughly. */
  judgedHere: boolean;
}

/** Translates a filter for documents in this layout. */
export function conditionsOf(filter: StoreFilter, now: number, layout: TableLayout): Conditions {
  const found: Conditions = { all: [], none: false, residual: false, judgedHere: false };
  const add = (condition: Condition | undefined) => {
    if (condition === undefined) found.none = true;
    else found.all.push(condition);
  };
  if (filter.id !== undefined) add(idsAre(layout, [filter.id]));
  if (filter.userId !== undefined) add(userIs(layout, filter.userId));
  if (filter.email !== undefined) add(textIs(layout, 'email', filter.email));
  if (filter.shop !== undefined && filter.shop.value !== '') {
    const { match, value } = filter.shop;
    const path = layout.columns.shop?.column;
    if (match === 'exact') add(textIs(layout, 'shop', value));
    else if (path === undefined) found.none = true;
    else if (match === 'prefix')
      add(anyOf(prefixForms(value).map((form) => ({ [path]: { $regex: `^${literal(form)}` } }))));
    else add({ [path]: { $regex: anyLetters(value), $options: 'i' } });
  }
  if (filter.kind !== undefined) add(kindIs(layout, filter.kind));
  if (filter.secrets !== undefined) add(holdsOneOf(layout, filter.secrets));
  const statuses = STATUSES.every((status) => filter.statuses?.includes(status)) ? undefined : filter.statuses;
  if (statuses !== undefined) add(anyOf(statuses.flatMap((status) => hasStatus(status, now, layout))));
  if (filter.readiness !== undefined) add(anyOf(filter.readiness.flatMap((one) => hasReadiness(one, now, layout))));
  if (filter.expires !== undefined) add(anyOf(within('expires', filter.expires, layout)));
  if (filter.refreshEnds !== undefined) add(anyOf(within('refreshTokenExpires', filter.refreshEnds, layout)));
  if (filter.problem !== undefined) add(anyOf(maybeUnreadable(layout)));
  if (filter.missingScopes !== undefined) add(mayMiss(filter.missingScopes, layout));
  if (filter.shops !== undefined) add(shopIsOneOf([...filter.shops], layout));
  if (filter.anySpelling !== undefined) add(isSpelledAs([...filter.anySpelling], layout));
  const cannotTellSpelling = (filter.anySpelling?.size ?? 0) > MOST_SPELLINGS;
  found.judgedHere = cannotTellSpelling || filter.missingScopes?.some((scope) => !isPlain(scope)) === true;
  found.residual =
    found.judgedHere ||
    filter.problem !== undefined ||
    filter.missingScopes !== undefined ||
    statuses?.includes('unreadable') === true ||
    filter.readiness?.includes('unreadable') === true;
  return found;
}

/** A list of scopes that has none of these written plainly in it may miss one. */
function mayMiss(scopes: readonly string[], layout: TableLayout): Condition | undefined {
  const path = layout.columns.scope?.column;
  if (path === undefined) return scopes.length === 0 ? undefined : {};
  return anyOf(
    scopes.map((scope) => {
      if (!isPlain(scope)) return {};
      return { [path]: { $not: new RegExp(`(^|,)(${scopesGranting(scope).map(literal).join('|')})(,|$)`) } };
    }),
  );
}

/** A comma or a space in it is none of a scope: nobody has been granted that. */
function isPlain(scope: string): boolean {
  return /^[\w:.-]+$/.test(scope);
}

function shopIsOneOf(shops: readonly string[], layout: TableLayout): Condition | undefined {
  const path = layout.columns.shop?.column;
  if (path === undefined || shops.length === 0) return undefined;
  return { $or: [{ [path]: { $in: shops.flatMap(forms) } }, { [path]: { $type: 'binData' } }] };
}

/** More take longer to look for in each document than sending it. */
const MOST_SPELLINGS = 500;

function isSpelledAs(shops: readonly string[], layout: TableLayout): Condition | undefined {
  const path = layout.columns.shop?.column;
  if (path === undefined || shops.length === 0) return undefined;
  if (shops.length > MOST_SPELLINGS) return {};
  const spelled = { [path]: { $regex: `^(${shops.map(literal).join('|')})/*$`, $options: 'i' } };
  return { $or: [spelled, { [path]: { $type: 'binData' } }] };
}

/** The sessions with these ids, of whatever type theirs are; undefined where there can be none. */
export function idsAre(layout: TableLayout, ids: readonly string[]): Condition | undefined {
  const path = layout.columns.id?.column;
  if (path === undefined) return undefined;
  return { [path]: { $in: ids.flatMap(forms) } };
}

export function textIs(layout: TableLayout, field: 'shop' | 'email', value: string): Condition | undefined {
  const path = layout.columns[field]?.column;
  if (path === undefined) return undefined;
  const [first, ...others] = forms(value);
  return { [path]: others.length === 0 ? first : { $in: [first, ...others] } };
}

/** A token or the id is one of these texts; what lies there as bytes is told by decoding it. */
function holdsOneOf(layout: TableLayout, secrets: readonly string[]): Condition | undefined {
  const tokens = [layout.columns.accessToken, layout.columns.refreshToken].flatMap((mapping) =>
    mapping === undefined ? [] : [{ [mapping.column]: { $in: secrets } }, { [mapping.column]: { $type: 'binData' } }],
  );
  return anyOf([...tokens, idsAre(layout, secrets)].filter((one) => one !== undefined));
}

/** A text, and the number that reads the same. */
function forms(text: string): unknown[] {
  return /^(0|-?[1-9]\d{0,14})$/.test(text) ? [text, Number(text)] : [text];
}

const LAST_INT64 = 9_223_372_036_854_775_807n;

/** Whole numbers of all types compare by their value; digits as text are looked for beside them. */
function userIs(layout: TableLayout, value: string): Condition | undefined {
  const path = layout.columns.userId?.column;
  if (path === undefined || !/^-?\d{1,19}$/.test(value)) return undefined;
  const integer = BigInt(value);
  const numbers = integer <= LAST_INT64 && integer >= -LAST_INT64 ? [Long.fromBigInt(integer)] : [];
  return { [path]: { $in: [...numbers, value, `${value}.0`] } };
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.|?*+()[\]{}/-]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
}

/** Servers do not agree on what the other case of a letter beyond ASCII is: those may be anything. */
function anyLetters(text: string): string {
  return text
    .split(/[^\p{ASCII}]+/u)
    .map(literal)
    .join(String.raw`[\s\S]*`);
}
