import { describe, expect, it } from 'vitest';
import type { ChangeResult, DeletePlan } from '../../shared/records.ts';
import {
  aliveSentence,
  consequences,
  deleteTitle,
  inUseWarning,
  progressLabel,
  resultLabel,
  shopCounts,
  trashSentence,
} from './change-labels.ts';

const plan: DeletePlan = {
  planId: 'p',
  storeName: 'orders-app',
  environment: 'production',
  total: 214,
  online: 212,
  users: 96,
  offline: 2,
  withoutExpiry: 1,
  refreshable: 0,
  unreadable: 0,
  effects: [],
  comparesFirst: false,
  shops: [{ shop: 'plain-tea.myshopify.com', online: 140, offline: 1 }],
  shopCount: 3,
  samples: [],
  everything: false,
  confirmsTotal: true,
  trash: { key: 'keychain', days: 30 },
};
const result: ChangeResult = { activityId: 1, changed: 3, skipped: 0, failed: 0, left: 0, leftKeys: [] };

describe('a plan in words', () => {
  it('says how many of what', () => {
    expect(deleteTitle(plan)).toBe('Delete 214 sessions of 3 shops?');
    expect(deleteTitle({ ...plan, shopCount: 1 })).toBe('Delete 214 sessions of plain-tea.myshopify.com?');
    expect(deleteTitle({ ...plan, shopCount: 0, shops: [] })).toBe('Delete 214 sessions?');
  });

  it('names a single session', () => {
    const one = { ...plan, total: 1, online: 0, offline: 1, shopCount: 1 };
    expect(deleteTitle({ ...one, only: { shop: 'plain-tea.myshopify.com' } })).toBe(
      'Delete the offline session of plain-tea.myshopify.com?',
    );
    expect(deleteTitle({ ...one, offline: 0, unreadable: 1, only: {} })).toBe('Delete this unreadable session?');
  });

  it('tells only the consequences that there are', () => {
    expect(consequences(plan).map((consequence) => consequence.count)).toEqual([212, 2]);
    expect(consequences({ ...plan, online: 0 }).map(({ count }) => count)).toEqual([2]);
  });

  it('counts nothing twice', () => {
    const mixed = { ...plan, total: 7, online: 3, offline: 2, unreadable: 2, withoutExpiry: 2, refreshable: 1 };
    const sum = consequences(mixed).reduce((so, { count }) => so + count, 0);
    expect(sum).toBe(mixed.total);
    expect(aliveSentence(mixed)).toBe('2 of these never expire.');
    expect(aliveSentence({ ...mixed, withoutExpiry: 0 })).toBeUndefined();
  });

  it('warns of what is still in use', () => {
    expect(inUseWarning(plan)).toBeUndefined();
    expect(inUseWarning({ ...plan, refreshable: 1 })).toContain('1 of the offline sessions is still in use');
    expect(inUseWarning({ ...plan, refreshable: 2 })).toContain('The offline sessions are still in use');
    expect(inUseWarning({ ...plan, offline: 1, refreshable: 1, total: 1 })).toContain('This session is still in use');
  });

  it('counts a shop', () => {
    expect(shopCounts({ online: 140, offline: 1 })).toBe('140 online, 1 offline');
    expect(shopCounts({ online: 0, offline: 0 })).toBe('unreadable');
  });

  it('does not promise days where there is no keychain', () => {
    expect(trashSentence(plan.trash, 2)).toContain('30 days');
    expect(trashSentence({ key: 'until-exit', days: 30 }, 1)).not.toContain('30 days');
    expect(trashSentence({ key: 'until-exit', days: 30 }, 1)).toContain('until you quit');
  });
});

describe('a result in words', () => {
  it('is a success only when all of it is done', () => {
    expect(resultLabel('delete', result)).toEqual({ tone: 'success', title: '3 sessions deleted', details: [] });
    expect(resultLabel('delete', { ...result, failed: 1 }).tone).toBe('warning');
    expect(resultLabel('delete', { ...result, changed: 0, failed: 1 }).tone).toBe('critical');
    expect(resultLabel('delete', { ...result, stopped: 'asked' }).tone).toBe('warning');
  });

  it('explains what was left alone', () => {
    const newer = resultLabel('restore', { ...result, changed: 0, left: 1 });
    expect(newer).toEqual({
      tone: 'warning',
      title: 'Nothing was restored',
      details: ['1 session is newer in the store and was kept.'],
    });
    const there = resultLabel('restore', { ...result, changed: 0, skipped: 1 });
    expect(there).toEqual({
      tone: 'info',
      title: 'Nothing was restored',
      details: ['1 session was already there.'],
    });
    expect(resultLabel('delete', { ...result, changed: 1, left: 2 }).details).toEqual([
      '2 sessions changed since and were kept.',
    ]);
  });

  it('says what nobody can know', () => {
    const words = resultLabel('delete', { ...result, unknown: 500 });
    expect(words.details).toEqual([
      '500 sessions may or may not be deleted: check again when the store can be reached.',
    ]);
    expect(resultLabel('delete', { ...result, changed: 0, unknown: 1 }).title).toBe('It is unknown what was deleted');
  });

  it('passes on why it stopped', () => {
    const words = resultLabel('delete', {
      ...result,
      failure: { code: 'BUSY', message: 'It is locked.', hint: 'Retry.' },
    });
    expect(words.details).toEqual(['It is locked. Retry.']);
  });
});

describe('progress in words', () => {
  it.each([
    [undefined, undefined, 'Looking…'],
    [{ done: 500, total: 2600 }, undefined, 'Looking: 500 of 2,600'],
    [{ done: 0, total: 0, found: 0 }, 'keys', 'Looking…'],
    [{ done: 1200, total: 0, found: 1200 }, 'items', 'Looking: 1,200 so far'],
    [{ done: 2000, total: 0, found: 0 }, 'keys', 'Looking: 2,000 keys, 0 found'],
    [{ done: 12_000, total: 300_000, found: 3 }, 'keys', 'Looking: 12,000 of about 300,000 keys, 3 found'],
    [{ done: 310_000, total: 300_000 }, 'keys', 'Looking: 310,000 keys'],
  ])('%j of %s', (progress, things, words) => {
    expect(progressLabel('Looking', progress, things)).toBe(words);
  });
});

describe('a store that shows changes late', () => {
  const delay = 'Written a moment ago may not be visible yet.';

  it('says so beside what the second look saw', () => {
    expect(resultLabel('delete', { ...result, changed: 1, failed: 2 }, delay)).toMatchObject({
      tone: 'warning',
      details: ['2 sessions are still there.', delay],
    });
    expect(resultLabel('delete', result, delay)).toMatchObject({ tone: 'success', details: [delay] });
  });

  it('says nothing of it when nothing changed', () => {
    expect(resultLabel('delete', { ...result, changed: 0, skipped: 3 }, delay).details).not.toContain(delay);
  });
});
