import type { Expression, RawBuilder, SqlBool } from 'kysely';
import type { DeskError } from '../../../shared/errors.ts';

/** All in which the SQL databases differ for a table of sessions. Everything else is said once. */
export interface TableDialect {
  /** A column may hold values of other types than it declares, so that filters have to look for those too. */
  readonly looseTypes: boolean;
  /** The most values that one statement may carry. */
  readonly maxParameters: number;
  /** The column, written so that the planner takes no index for it. */
  withoutIndex(column: RawBuilder<unknown>): RawBuilder<unknown>;
  /** Whether a text begins with another or holds it, whatever the letter case; `%` and `_` stand for themselves. */
  matches(column: RawBuilder<unknown>, text: string, where: 'start' | 'anywhere'): Expression<SqlBool>;
  /** The one place where the driver's failures become something that a person can act on. */
  explainFailure(error: unknown): Promise<DeskError>;
}
