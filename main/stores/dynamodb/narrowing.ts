import type { ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { TableLayout } from '../../../shared/layouts.ts';
import { readinessTerms, type SessionReadiness } from '../../../shared/readiness.ts';
import { scopesGranting } from '../../../shared/scopes.ts';
import { refreshTokenRange, termsOf, type Status } from '../../../shared/session.ts';
import { prefixForms, SOUGHT_IN } from '../filter.ts';
import type { StoreFilter } from '../store.ts';
import { allOf, anyOf, FieldTests, Marks, type Test } from './tests.ts';

export type Narrowing = Pick<
  ScanCommandInput,
  'FilterExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** DynamoDB's limits for an expression: values in one `IN`, operators with functions, and bytes. */
const MOST_VALUES = 100;
const MOST_OPERATORS = 300;
const MOST_BYTES = 4_096;

/**
 * What DynamoDB can leave out of a scan, so that it need not be sent: it costs as many units, but not the time. Everything
 * that may match comes, also what has drifted into another type; whoever asks looks at each once more.
 * @param now the moment that statuses and classes are judged at; milliseconds since 1970
 */
export function narrowingOf(layout: TableLayout, filter: StoreFilter, now: number): Narrowing | undefined {
  const on = new FieldTests(layout);
  const { shop, email, userId, kind, statuses, secrets, readiness, expires, refreshEnds, missingScopes, shops } =
    filter;
  const userIsNumber = layout.columns.userId?.encoding === 'integer';
  const test = fitting([
    shop?.match === 'exact' ? on.equals('shop', 'S', [{ S: shop.value }]) : undefined,
    shop?.match === 'prefix' && shop.value !== '' ? on.beginsWith('shop', prefixForms(shop.value)) : undefined,
    email === undefined || email === '' ? undefined : on.equals('email', 'S', [{ S: email }]),
    userId !== undefined && userIsNumber && /^\d{1,19}$/.test(userId)
      ? on.equals('userId', 'N', [{ N: userId }])
      : undefined,
    kind === undefined ? undefined : isOnline(kind === 'online', layout, on),
    secrets === undefined ? undefined : holdsOneOf(secrets, on),
    statuses === undefined ? undefined : anyOf(statuses.map((status) => hasStatus(status, now, layout, on))),
    readiness === undefined ? undefined : anyOf(readiness.map((one) => hasReadiness(one, now, layout, on))),
    expires === undefined ? undefined : on.within('expires', expires),
    refreshEnds === undefined ? undefined : on.within('refreshTokenExpires', refreshEnds),
    missingScopes === undefined ? undefined : mayMiss(missingScopes, on),
    shops === undefined || shops.size === 0 || shops.size > MOST_VALUES
      ? undefined
      : on.equals(
          'shop',
          'S',
          [...shops].map((one) => ({ S: one })),
        ),
  ]);
  if (test === undefined) return undefined;
  const marks = new Marks();
  const FilterExpression = test(marks);
  return {
    FilterExpression,
    ExpressionAttributeNames: Object.fromEntries([...marks.names].map(([part, mark]) => [mark, part])),
    // DynamoDB refuses an empty one.
    ...(Object.keys(marks.values).length > 0 && { ExpressionAttributeValues: marks.values }),
  };
}

/** As many of these as one expression has room for. */
function fitting(tests: readonly (Test | undefined)[]): Test | undefined {
  const kept: Test[] = [];
  for (const test of tests) {
    const text = test && allOf([...kept, test])?.(new Marks());
    if (test === undefined || text === undefined || text.length > MOST_BYTES) continue;
    const operators = text.match(/\b(?:AND|OR|NOT|IN)\b|[<>=]+|\w+\(/g) ?? [];
    if (operators.length <= MOST_OPERATORS) kept.push(test);
  }
  return allOf(kept);
}

function isOnline(online: boolean, layout: TableLayout, on: FieldTests): Test | undefined {
  return layout.columns.isOnline?.encoding === 'boolean'
    ? on.equals('isOnline', 'BOOL', [{ BOOL: online }])
    : undefined;
}

/** One of the fields is one of these texts. */
function holdsOneOf(texts: readonly string[], on: FieldTests): Test | undefined {
  const values = texts.map((text) => ({ S: text }));
  return anyOf(SOUGHT_IN.filter((field) => on.has(field)).map((field) => on.equals(field, 'S', values)));
}

function hasStatus(status: Status, now: number, layout: TableLayout, on: FieldTests): Test | undefined {
  if (status === 'unreadable') return undefined;
  const { expires, refreshes } = termsOf(status, now);
  return allOf([
    expires === 'never' ? on.absent('expires') : on.within('expires', expires),
    ...(refreshes === true
      ? [
          isOnline(false, layout, on),
          on.present('refreshToken'),
          anyOf([on.absent('refreshTokenExpires'), on.within('refreshTokenExpires', refreshTokenRange(now))]),
        ]
      : []),
  ]);
}

function hasReadiness(readiness: SessionReadiness, now: number, layout: TableLayout, on: FieldTests): Test | undefined {
  if (readiness === 'unreadable') return undefined;
  const { hasAccessToken, hasRefreshToken, expires, refreshEnds } = readinessTerms(readiness, now);
  const ends = refreshEnds && on.within('refreshTokenExpires', refreshEnds);
  return allOf([
    isOnline(false, layout, on),
    hasAccessToken ? on.present('accessToken') : on.lacksText('accessToken'),
    hasRefreshToken === undefined
      ? undefined
      : hasRefreshToken
        ? on.present('refreshToken')
        : on.lacksText('refreshToken'),
    expires === undefined ? undefined : expires ? on.present('expires') : on.absent('expires'),
    refreshEnds?.orAbsent === true ? anyOf([on.absent('refreshTokenExpires'), ends]) : ends,
  ]);
}

function mayMiss(scopes: readonly string[], on: FieldTests): Test | undefined {
  // A comma or a space in it is none of a scope: nobody has been granted that.
  const areTold = scopes.length > 0 && scopes.every((scope) => /^[\w:.-]+$/.test(scope));
  return areTold ? on.mayMiss(scopes.map(scopesGranting)) : undefined;
}
