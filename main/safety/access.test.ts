import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Profile } from '../../shared/profiles.ts';
import { AccessPolicy, UNLOCK_TIME } from './access.ts';

const production: Profile = {
  id: 'orders',
  name: 'orders-app',
  environment: 'production',
  access: 'read-only',
  address: { backend: 'memory', content: 'empty' },
};
const local: Profile = { ...production, id: 'dev', name: 'dev', environment: 'local', access: 'read-write' };

describe('AccessPolicy', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('refuses changes to a read-only store until it is unlocked by its name', () => {
    const policy = new AccessPolicy();
    expect(() => policy.requireWrite(production)).toThrow(expect.objectContaining({ code: 'READ_ONLY' }));
    expect(() => policy.unlock(production, 'orders')).toThrow(
      expect.objectContaining({ code: 'CONFIRMATION_REQUIRED' }),
    );
    expect(() => policy.requireWrite(production)).toThrow('read-only');
    policy.unlock(production, 'orders-app');
    expect(() => policy.requireWrite(production)).not.toThrow();
  });

  it('locks again by itself', () => {
    const policy = new AccessPolicy();
    policy.unlock(production, 'orders-app');
    vi.advanceTimersByTime(UNLOCK_TIME - 1);
    expect(policy.accessTo(production)).toBe('read-write');
    vi.advanceTimersByTime(1);
    expect(policy.accessTo(production)).toBe('read-only');
    expect(() => policy.requireWrite(production)).toThrow('read-only');
  });

  it('locks in time when the clock is set back, and after a sleep', () => {
    const policy = new AccessPolicy();
    policy.unlock(production, 'orders-app');
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(policy.unlockedUntil(production)).toBe(Date.now() + UNLOCK_TIME);
    vi.advanceTimersByTime(UNLOCK_TIME);
    expect(policy.accessTo(production)).toBe('read-only');

    policy.unlock(production, 'orders-app');
    vi.setSystemTime(Date.now() + UNLOCK_TIME);
    expect(policy.accessTo(production)).toBe('read-only');
  });

  it('asks for the name in production only', () => {
    const policy = new AccessPolicy();
    expect(() => policy.requireConfirmation(local, undefined)).not.toThrow();
    expect(() => policy.requireConfirmation(production, undefined)).toThrow('production');
    expect(() => policy.requireConfirmation(production, 'Orders-App')).toThrow('production');
    expect(() => policy.requireConfirmation(production, ' orders-app ')).not.toThrow();
  });

  it('asks for the number of sessions too in production, once it is over ten', () => {
    const policy = new AccessPolicy();
    expect(policy.confirmsTotal(local, 1_000)).toBe(false);
    expect(policy.confirmsTotal(production, 10)).toBe(false);
    expect(policy.confirmsTotal(production, 11)).toBe(true);
    expect(() => policy.requireTotal(local, 1_000, undefined)).not.toThrow();
    expect(() => policy.requireTotal(production, 10, undefined)).not.toThrow();
    expect(() => policy.requireTotal(production, 11, undefined)).toThrow('11 sessions');
    expect(() => policy.requireTotal(production, 11, 12)).toThrow('11 sessions');
    expect(() => policy.requireTotal(production, 11, 11)).not.toThrow();
  });
});
