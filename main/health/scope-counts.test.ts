import { expect, it } from 'vitest';
import { ScopeCounts } from './scope-counts.ts';

it('counts scopes, and tells of nothing else that stands among them', () => {
  const counts = new ScopeCounts(['write_orders']);
  counts.add('write_products,unauthenticated_read_content,customer_read_orders', 2);
  counts.add('read_products,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,read_%22x,write_orders', 1);
  expect(counts.figures()).toEqual({
    scopes: [
      { scope: 'read_products', granted: 3 },
      { scope: 'customer_read_orders', granted: 2 },
      { scope: 'unauthenticated_read_content', granted: 2 },
      { scope: 'write_products', granted: 2 },
      { scope: 'read_orders', granted: 1 },
      { scope: 'write_orders', granted: 1, missing: 2 },
    ],
    missingAny: 2,
  });
});
