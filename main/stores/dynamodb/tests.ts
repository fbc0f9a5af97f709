import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { TableLayout } from '../../../shared/layouts.ts';
import { DAY, type SessionField, type TimeRange } from '../../../shared/session.ts';

/** What stands for `:type` where an attribute should be of that type. */
export type Type = 'S' | 'N' | 'BOOL';

/** The names and values of one expression, and the marks that stand for them. */
export class Marks {
  readonly names = new Map<string, string>();
  readonly values: Record<string, AttributeValue> = {};

  path(column: string): string {
    return column
      .split('.')
      .map((part) => {
        const mark = this.names.get(part) ?? `#n${this.names.size}`;
        this.names.set(part, mark);
        return mark;
      })
      .join('.');
  }

  value(value: AttributeValue): string {
    const mark = `:v${Object.keys(this.values).length}`;
    this.values[mark] = value;
    return mark;
  }
}

/**
 * A part of an expression, written once it is sure to stand in it: DynamoDB refuses names and values that nothing uses. Where there
 * would be `undefined` instead, nothing can be told, and everything may match.
 */
export type Test = (marks: Marks) => string;

export function allOf(tests: readonly (Test | undefined)[]): Test | undefined {
  const told = tests.filter((test) => test !== undefined);
  return told.length === 0
    ? undefined
    : (marks) =>
        joined(
          told.map((test) => test(marks)),
          'AND',
        );
}

export function anyOf(tests: readonly (Test | undefined)[]): Test | undefined {
  const told = tests.filter((test) => test !== undefined);
  if (told.length === 0 || told.length < tests.length) return undefined;
  return (marks) =>
    joined(
      told.map((test) => test(marks)),
      'OR',
    );
}

/** DynamoDB refuses parentheses around what has them already. */
function joined(parts: readonly string[], operator: 'AND' | 'OR'): string {
  const [first = ''] = parts;
  return parts.length === 1 ? first : `(${parts.join(` ${operator} `)})`;
}

/** Tests of what lies where a layout has its fields. A value of another type than expected has yet to be read: it passes all. */
export class FieldTests {
  readonly #layout: TableLayout;

  constructor(layout: TableLayout) {
    this.#layout = layout;
  }

  has(field: SessionField): boolean {
    return this.#layout.columns[field] !== undefined;
  }

  #on(field: SessionField, test: (path: string, marks: Marks) => string): Test | undefined {
    const column = this.#layout.columns[field]?.column;
    // In a layout by hand a dot may be a part of the name.
    if (column === undefined || (this.#layout.family === 'custom' && column.includes('.'))) return undefined;
    return (marks) => test(marks.path(column), marks);
  }

  present(field: SessionField): Test | undefined {
    return this.#on(field, (path) => `attribute_exists(${path})`);
  }

  absent(field: SessionField): Test | undefined {
    return this.#on(
      field,
      (path, marks) => `(attribute_not_exists(${path}) OR attribute_type(${path}, ${marks.value({ S: 'NULL' })}))`,
    );
  }

  /** One of these, or a value of another type. */
  #oneOf(
    field: SessionField,
    type: Type,
    tests: (path: string, value: (value: AttributeValue) => string) => string[],
  ): Test | undefined {
    return this.#on(field, (path, marks) => {
      const drifted = `(attribute_exists(${path}) AND NOT attribute_type(${path}, ${marks.value({ S: type })}))`;
      return joined([...tests(path, (value) => marks.value(value)), drifted], 'OR');
    });
  }

  equals(field: SessionField, type: Type, values: readonly AttributeValue[]): Test | undefined {
    return this.#oneOf(field, type, (path, mark) => {
      const [first = '', ...others] = values.map(mark);
      return [others.length === 0 ? `${path} = ${first}` : `${path} IN (${[first, ...others].join(', ')})`];
    });
  }

  beginsWith(field: SessionField, texts: readonly string[]): Test | undefined {
    return this.#oneOf(field, 'S', (path, mark) => texts.map((text) => `begins_with(${path}, ${mark({ S: text })})`));
  }

  /** There is no text, or an empty one. */
  lacksText(field: SessionField): Test | undefined {
    const empty = this.#oneOf(field, 'S', (path, mark) => [`size(${path}) = ${mark({ N: '0' })}`]);
    return anyOf([this.absent(field), empty]);
  }

  /**
   * A text with a time around these bounds: days that sort alike in every form and zone that times are read in. What is no such text,
   * as a number of seconds, passes.
   */
  within(field: 'expires' | 'refreshTokenExpires', { min, max }: TimeRange): Test | undefined {
    const [from, to] = [dayOf(min, -2 * DAY), dayOf(max, 2 * DAY)];
    return this.#oneOf(field, 'S', (path, mark) => {
      const bounds = [
        ...(from === undefined ? [] : [`${path} >= ${mark({ S: from })}`]),
        ...(to === undefined ? [] : [`${path} < ${mark({ S: to })}`]),
        `attribute_exists(${path})`,
      ];
      const odd = [
        `NOT contains(${path}, ${mark({ S: ':' })})`,
        `${path} < ${mark({ S: '0' })}`,
        `${path} >= ${mark({ S: ':' })}`,
      ];
      return [joined(bounds, 'AND'), `(attribute_exists(${path}) AND ${joined(odd, 'OR')})`];
    });
  }

  /** A list that has not all of these scopes where that shows: at its end none does. */
  mayMiss(scopes: readonly (readonly string[])[]): Test | undefined {
    const absent = this.absent('scope');
    const misses = this.#oneOf('scope', 'S', (path, mark) =>
      scopes.map((granting) => {
        const granted = granting.flatMap((scope) => [
          `${path} = ${mark({ S: scope })}`,
          `begins_with(${path}, ${mark({ S: `${scope},` })})`,
          `contains(${path}, ${mark({ S: `,${scope},` })})`,
        ]);
        return `(attribute_exists(${path}) AND NOT ${joined(granted, 'OR')})`;
      }),
    );
    return anyOf([absent, misses]);
  }
}

/** The day of a moment as texts begin with it; undefined where years have other digits than four. */
function dayOf(moment: number | undefined, shift: number): string | undefined {
  const day = moment === undefined ? Number.NaN : moment + shift;
  if (!(day >= Date.UTC(1000, 0) && day < Date.UTC(9999, 11))) return undefined;
  return new Date(day).toISOString().slice(0, 10);
}
