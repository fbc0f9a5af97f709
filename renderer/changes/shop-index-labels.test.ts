import { expect, test } from 'vitest';
import { faultCards, faultLabel, repairLabel } from './shop-index-labels.ts';

const none = { missing: 0, dangling: 0, duplicates: 0, unreadable: 0 };

test('only what is wrong has a card', () => {
  expect(faultCards({ sum: { ...none, missing: 3, duplicates: 1 } }).map(({ count }) => count)).toEqual([3, 1]);
});

test('the faults of one shop are named in the order of their weight', () => {
  const fault = { shop: 'plain-tea.myshopify.com', unreadable: false, missing: 2, dangling: 1, duplicates: 1400 };
  expect(faultLabel(fault)).toBe('2 missing, 1 dangling, 1,400 duplicate');
  expect(faultLabel({ ...fault, ...none, unreadable: true })).toBe('unreadable');
});

test('a repair that ended early says so, with what was done', () => {
  const result = { activityId: 1, changed: 50, skipped: 0, failed: 1, left: 0, leftKeys: [] };
  const words = repairLabel({ ...result, stopped: 'asked' }, 'May show late.');
  expect(words).toMatchObject({ tone: 'warning', title: 'Shop index repaired for 50 shops' });
  expect(words.details).toEqual([
    '1 shop could not be repaired. Check again to see what is left.',
    'You stopped it. Changes made until then were kept.',
    'May show late.',
  ]);
  expect(repairLabel({ ...result, changed: 1, failed: 0 })).toMatchObject({
    tone: 'success',
    title: 'Shop index repaired for 1 shop',
    details: [],
  });
});
