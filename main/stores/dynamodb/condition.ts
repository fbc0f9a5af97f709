import type { AttributeValue, PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Item } from './attributes.ts';
import type { Items } from './items.ts';

type Condition = Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** Values that are compared at the most; an expression has its limits, and no session has as many. */
const COMPARED = 100;

/** Holds while the stored item is the one that was read; where nothing was, while nothing is. */
export function conditionOf({ table, layout }: Items, present: Item | undefined): Condition {
  if (present === undefined) {
    return { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': table.key } };
  }
  const names = new Map<string, string>();
  const values: Record<string, AttributeValue> = {};
  const parts: string[] = [];
  const nameOf = (name: string) => {
    const mark = names.get(name) ?? `#n${names.size}`;
    names.set(name, mark);
    return mark;
  };
  const compare = (left: string, operator: string, value: AttributeValue) => {
    const mark = `:v${parts.length}`;
    values[mark] = value;
    parts.push(`${left} ${operator} ${mark}`);
  };

  /** A map is the same when all of its parts are and there are no others; not every server compares maps as a whole. */
  function same(item: Item, within: string): void {
    for (const [name, attribute] of Object.entries(item)) {
      if (parts.length >= COMPARED) return;
      const path = `${within}${nameOf(name)}`;
      if (attribute.M === undefined) {
        compare(path, '=', attribute);
        continue;
      }
      compare(`size(${path})`, '=', { N: String(Object.keys(attribute.M).length) });
      same(attribute.M, `${path}.`);
    }
  }
  same(present, '');
  const mapped = Object.values(layout.columns).map(({ column }) => column.split('.')[0] ?? column);
  for (const name of new Set(mapped)) if (!(name in present)) parts.push(`attribute_not_exists(${nameOf(name)})`);
  return {
    ConditionExpression: parts.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries([...names].map(([name, mark]) => [mark, name])),
    ExpressionAttributeValues: values,
  };
}
