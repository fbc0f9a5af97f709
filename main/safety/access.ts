import { DeskError } from '../../shared/errors.ts';
import type { Access, Profile } from '../../shared/profiles.ts';

/** How long an unlocked store stays unlocked, in milliseconds. */
export const UNLOCK_TIME = 15 * 60_000;

/** With more sessions than this their number is typed, too. */
const MOST_UNCOUNTED = 10;

/** Decides, in the main process, who may change what. */
export class AccessPolicy {
  /** By either of these times, whichever comes first: `performance` stands still in sleep, and the clock can be set back. */
  readonly #unlocked = new Map<string, { steady: number; clock: number }>();

  /** The access now: the profile's own, or more while unlocked. */
  accessTo(profile: Profile): Access {
    return this.unlockedUntil(profile) === undefined ? profile.access : 'read-write';
  }

  /** Milliseconds since 1970, or undefined where the store is not unlocked. */
  unlockedUntil(profile: Profile): number | undefined {
    const until = this.#unlocked.get(profile.id);
    if (until === undefined || profile.access === 'read-write') return undefined;
    const left = Math.min(until.steady - performance.now(), until.clock - Date.now());
    if (left <= 0) {
      this.#unlocked.delete(profile.id);
      return undefined;
    }
    return Date.now() + Math.round(left);
  }

  unlock(profile: Profile, confirmation: string | undefined): void {
    this.requireConfirmation(profile, confirmation);
    this.#unlocked.set(profile.id, { steady: performance.now() + UNLOCK_TIME, clock: Date.now() + UNLOCK_TIME });
  }

  lock(profileId: string): void {
    this.#unlocked.delete(profileId);
  }

  requireWrite(profile: Profile): void {
    if (this.accessTo(profile) === 'read-write') return;
    throw new DeskError('READ_ONLY', `${profile.name} is read-only.`, {
      hint: 'Unlock it, or set its access to read-write under Edit connection.',
    });
  }

  /** What must be typed before a change, if anything. */
  confirmationFor(profile: Profile): string | undefined {
    return profile.environment === 'production' ? profile.name : undefined;
  }

  /** Whether the number of sessions must be typed as well, before so many go. */
  confirmsTotal(profile: Profile, total: number): boolean {
    return profile.environment === 'production' && total > MOST_UNCOUNTED;
  }

  /** @param typed the number that the person typed */
  requireTotal(profile: Profile, total: number, typed: number | undefined): void {
    if (!this.confirmsTotal(profile, total) || typed === total) return;
    throw new DeskError('CONFIRMATION_REQUIRED', `This is about ${total} sessions of a production store.`, {
      hint: 'Type their number to continue.',
    });
  }

  requireConfirmation(profile: Profile, confirmation: string | undefined): void {
    const expected = this.confirmationFor(profile);
    if (expected === undefined || confirmation?.trim() === expected) return;
    throw new DeskError('CONFIRMATION_REQUIRED', `${profile.name} is a production store.`, {
      hint: `Type its name, ${expected}, to continue.`,
    });
  }
}
