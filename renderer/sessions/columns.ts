import type { IndexTableProps } from '@shopify/polaris';
import type { Order, OrderBy, StoreCapabilities } from '../../shared/records.ts';
import { isIndexedOrder, ORDER_TITLES } from './orders.ts';

interface Column {
  title: string;
  alignment?: 'end';
  /** The order that its heading sorts by. */
  by?: OrderBy;
}

export const COLUMNS = [
  { title: 'Shop', by: 'shop' },
  { title: 'Status' },
  { title: 'Expires', by: 'expires' },
  { title: 'Type' },
  { title: 'User' },
  { title: 'Scopes', alignment: 'end' },
] as const satisfies readonly Column[];

const ORDERS: readonly (OrderBy | undefined)[] = COLUMNS.map((column: Column) => column.by);

const DIRECTIONS = { asc: 'ascending', desc: 'descending' } as const;

/** What `aria-sort` says of each heading of the table, the one over the boxes first; undefined where it does not sort. */
export function ariaSorts(order: Order | undefined, capabilities: StoreCapabilities | undefined) {
  return [undefined, ...ORDERS].map((by) => {
    if (by === undefined || capabilities?.orders.includes(by) !== true) return undefined;
    return order?.by === by ? DIRECTIONS[order.direction] : 'none';
  });
}

type Sorting = Pick<
  IndexTableProps,
  'sortable' | 'sortColumnIndex' | 'sortDirection' | 'defaultSortDirection' | 'sortToggleLabels' | 'onSort'
>;

/** Headings that sort, where the store can; what that costs is in their tip. */
export function sortingOf(
  order: Order | undefined,
  capabilities: StoreCapabilities | undefined,
  onOrder: (order: Order) => void,
): Sorting {
  const sortedBy = ORDERS.findIndex((by) => by !== undefined && by === order?.by);
  const tip = (choice: Order) =>
    `${ORDER_TITLES[choice.by][choice.direction]}${isIndexedOrder(capabilities, choice) ? '' : ' (scans the whole store)'}`;
  return {
    sortable: ORDERS.map((by) => by !== undefined && capabilities?.orders.includes(by) === true),
    defaultSortDirection: 'ascending',
    ...(order !== undefined &&
      sortedBy >= 0 && { sortColumnIndex: sortedBy, sortDirection: DIRECTIONS[order.direction] }),
    sortToggleLabels: ORDERS.map((by = 'id') => ({
      ascending: tip({ by, direction: 'asc' }),
      descending: tip({ by, direction: 'desc' }),
    })),
    onSort: (index, direction) => {
      const by = ORDERS[index];
      if (by !== undefined) onOrder({ by, direction: direction === 'ascending' ? 'asc' : 'desc' });
    },
  };
}
