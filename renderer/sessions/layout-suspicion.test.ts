import { expect, test } from 'vitest';
import type { SessionRecord } from '../../shared/records.ts';
import { layoutSuspicion } from './layout-suspicion.ts';

const good: SessionRecord = {
  key: 'a',
  status: 'active',
  fields: {},
  tokens: {},
  scopeCount: 0,
  missingScopes: [],
  problems: [],
};
const bad: SessionRecord = {
  ...good,
  status: 'unreadable',
  problems: [
    { severity: 'warning', message: 'state is missing.' },
    { severity: 'error', message: 'expires isn’t a valid date.' },
  ],
};

test('a layout is suspected only where nothing can be read, of more than one session', () => {
  expect(layoutSuspicion([])).toBeUndefined();
  expect(layoutSuspicion([bad])).toBeUndefined();
  expect(layoutSuspicion([bad, good, bad])).toBeUndefined();
  expect(layoutSuspicion([bad, bad])).toEqual({ sampled: 2, example: 'expires isn’t a valid date.' });
});
