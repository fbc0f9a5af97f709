import type { Order, OrderBy, StoreCapabilities } from '../../shared/records.ts';

export const ORDER_TITLES: Record<OrderBy, Record<Order['direction'], string>> = {
  shop: { asc: 'Shop, A to Z', desc: 'Shop, Z to A' },
  expires: { asc: 'Expiry, soonest first', desc: 'Expiry, latest first' },
  id: { asc: 'ID, A to Z', desc: 'ID, Z to A' },
};

export function isSameOrder(a: Order, b: Order): boolean {
  return a.by === b.by && a.direction === b.direction;
}

/** Whether the store serves an order from an index. */
export function isIndexedOrder(capabilities: StoreCapabilities | undefined, order: Order): boolean {
  return capabilities?.indexedOrders.some((indexed) => isSameOrder(indexed, order)) === true;
}

/** Every order that the store can give, those from an index first. */
export function orderChoices(capabilities: StoreCapabilities | undefined): { choice: Order; isIndexed: boolean }[] {
  if (capabilities === undefined) return [];
  const { orders } = capabilities;
  const choices = orders.flatMap((by) =>
    (['asc', 'desc'] as const).map((direction) => {
      const choice = { by, direction };
      return { choice, isIndexed: isIndexedOrder(capabilities, choice) };
    }),
  );
  return choices.toSorted((a, b) => Number(b.isIndexed) - Number(a.isIndexed));
}
