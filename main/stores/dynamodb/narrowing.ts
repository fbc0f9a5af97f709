import type { AttributeValue, ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { TableLayout } from '../../../shared/layouts.ts';
import type { SessionField } from '../../../shared/session.ts';
import { prefixForms, SOUGHT_IN } from '../filter.ts';
import type { StoreFilter } from '../store.ts';

export type Narrowing = Pick<
  ScanCommandInput,
  'FilterExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** What stands for `:type` where an attribute should be of that type. */
type Type = 'S' | 'N' | 'BOOL';

/**
 * What DynamoDB can leave out of a scan, so that it need not be sent: it costs as many units, but not the time. Everything
 * that may match comes, also what has drifted into another type; whoever asks looks at each once more.
 */
export function narrowingOf(layout: TableLayout, filter: StoreFilter): Narrowing | undefined {
  const names = new Map<string, string>();
  const values: Record<string, AttributeValue> = {};

  const pathOf = (column: string) =>
    column
      .split('.')
      .map((part) => {
        const mark = names.get(part) ?? `#n${names.size}`;
        names.set(part, mark);
        return mark;
      })
      .join('.');
  const valueOf = (value: AttributeValue) => {
    const mark = `:v${Object.keys(values).length}`;
    values[mark] = value;
    return mark;
  };
  const attributeOf = (field: SessionField) => {
    const column = layout.columns[field]?.column;
    // In a layout by hand a dot may be a part of the name.
    return column === undefined || (layout.family === 'custom' && column.includes('.')) ? undefined : pathOf(column);
  };
  const present = (field: SessionField) => {
    const path = attributeOf(field);
    return path === undefined ? [] : [`attribute_exists(${path})`];
  };
  /** One of these, or a value of another type, which has yet to be read. */
  const oneOf = (field: SessionField, type: Type, tests: (path: string) => string[]): string[] => {
    const path = attributeOf(field);
    if (path === undefined) return [];
    const drifted = `(attribute_exists(${path}) AND NOT attribute_type(${path}, ${valueOf({ S: type })}))`;
    return [`(${[...tests(path), drifted].join(' OR ')})`];
  };
  const equal = (field: SessionField, type: Type, value: AttributeValue) =>
    oneOf(field, type, (path) => [`${path} = ${valueOf(value)}`]);

  const { shop, email, userId, kind, statuses, secrets } = filter;
  /** One of the fields is one of these texts; nothing where a field has a name that cannot be asked for. */
  const oneHolds = (fields: readonly SessionField[], texts: readonly string[]): string[] => {
    const mapped = fields.filter((field) => layout.columns[field] !== undefined);
    const tests = mapped.map((field) =>
      oneOf(field, 'S', (path) => texts.map((text) => `${path} = ${valueOf({ S: text })}`)),
    );
    return tests.some((test) => test.length === 0) ? [] : [`(${tests.flat().join(' OR ')})`];
  };

  const userIsNumber = layout.columns.userId?.encoding === 'integer';
  const parts = [
    ...(shop?.match === 'exact' ? equal('shop', 'S', { S: shop.value }) : []),
    ...(shop?.match === 'prefix' && shop.value !== ''
      ? oneOf('shop', 'S', (path) =>
          prefixForms(shop.value).map((form) => `begins_with(${path}, ${valueOf({ S: form })})`),
        )
      : []),
    ...(email === undefined || email === '' ? [] : equal('email', 'S', { S: email })),
    ...(userId !== undefined && userIsNumber && /^\d{1,19}$/.test(userId) ? equal('userId', 'N', { N: userId }) : []),
    ...(kind !== undefined && layout.columns.isOnline?.encoding === 'boolean'
      ? equal('isOnline', 'BOOL', { BOOL: kind === 'online' })
      : []),
    ...(secrets === undefined ? [] : oneHolds(SOUGHT_IN, secrets)),
    ...(statuses?.length === 1 && statuses[0] === 'refreshable' ? present('refreshToken') : []),
  ];
  if (parts.length === 0) return undefined;
  return {
    FilterExpression: parts.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries([...names].map(([part, mark]) => [mark, part])),
    // DynamoDB refuses an empty one.
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
