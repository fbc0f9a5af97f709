import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './build.ts';
import { readSelection } from './test-selection.ts';

const select = (args: string[], cwd = ROOT) => readSelection(args, cwd);

test('nothing named runs all', () => {
  expect(select([])).toBeUndefined();
});

test('a file goes to the runner that it is written for, with a line and a name', () => {
  expect(select(['e2e/stores/redis.test.ts', 'e2e/app/search.spec.ts:12', '-t', 'a leaked token'])).toEqual({
    vitest: ['e2e/stores/redis.test.ts'],
    playwright: ['e2e/app/search.spec.ts:12'],
    name: 'a leaked token',
  });
});

test('paths start from where they were typed; a folder is all of it', () => {
  expect(select(['./redis.test.ts'], join(ROOT, 'e2e/stores'))?.vitest).toEqual(['e2e/stores/redis.test.ts']);
  const folder = select(['.'], join(ROOT, 'main/safety'))?.vitest ?? [];
  expect(folder).toContain('main/safety/mask.test.ts');
  expect(folder.filter((file) => !file.startsWith('main/safety/'))).toEqual([]);
});

test('part of a path is all that have it, of both runners', () => {
  const { vitest, playwright } = select(['redis']) ?? {};
  expect(vitest).toContain('e2e/stores/stores-redis.test.ts');
  expect(playwright).toContain('e2e/app/redis-list.spec.ts');
});

test('what matches nothing, a name without a file and unknown options are refused', () => {
  expect(() => select(['e2e/stores/reddis.test.ts'])).toThrow(
    'No test file has e2e/stores/reddis.test.ts in its path.',
  );
  expect(() => select(['-t', 'cluster'])).toThrow('Name a test file, too');
  expect(() => select(['redis', '--watch'])).toThrow('--watch');
});
