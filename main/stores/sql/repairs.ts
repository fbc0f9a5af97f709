import type { TableColumn } from '../../layouts/table-columns.ts';
import type { Ask } from './database.ts';
import type { TableInfo } from './table.ts';

/** How the databases say what repairs a table. The statements are shown to people and never run from here. */
export interface Repairs {
  readonly quoted: (name: string) => string;
  readonly tableName: (table: TableInfo) => string;
  readonly indexSql: (table: TableInfo, column: string) => string;
  readonly addColumnsSql: (table: TableInfo, columns: readonly Pick<TableColumn, 'name' | 'type'>[]) => string;
  /** What an integer of 64 bits is called in a cast. */
  readonly castInteger: string;
  /** Absent where a column holds more than it declares. */
  readonly sizes?: {
    /** Gives a column another type and changes nothing else of it; undefined where that cannot be said. */
    retypeSql(ask: Ask, table: TableInfo, column: TableColumn, type: string): Promise<string | undefined>;
    /** Characters that a column in an index may declare. */
    readonly mostIndexed: number;
  };
  readonly official: {
    /** The type that the official adapter gives to `refreshTokenExpires`. */
    readonly refreshEnds: string;
    /** It migrates a table that still has `onlineAccessInfo` by making it anew, without the columns that it does not know yet. */
    readonly rebuilds: boolean;
  };
}
