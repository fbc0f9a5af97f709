import { setTimeout as wait } from 'node:timers/promises';
import type { Profile } from '../../shared/profiles.ts';
import type { StopReason } from '../../shared/records.ts';
import type { AccessPolicy } from '../safety/access.ts';
import type { ProfileFile } from '../profiles/profile-file.ts';

/** How long the program waits, when it ends, for the batches that are under way; milliseconds. */
const STOPPING_TIME = 5_000;

/** What says, between two batches of a change, whether it goes on. */
export interface Going {
  /** Why it must stop here, if it must. */
  stop(): StopReason | undefined;
  /** Waits, not longer than until it must stop. @param time milliseconds; below 0 as 0 */
  pause(time: number): Promise<void>;
  end(): void;
}

interface Running {
  activityId: number;
  stopped: StopReason | undefined;
  /** Aborted once it is to stop. */
  halt: AbortController;
  ended: Promise<void>;
}

/** The changes that are under way. Each keeps the access that it began with for the batch that it is at, not longer. */
export class RunningChanges {
  readonly #running = new Map<string, Running>();
  readonly #access: AccessPolicy;
  readonly #profiles: ProfileFile;

  constructor(access: AccessPolicy, profiles: ProfileFile) {
    this.#access = access;
    this.#profiles = profiles;
  }

  /** @param planId by which a person can stop it */
  begin(planId: string, activityId: number, profile: Profile, signal: AbortSignal | undefined): Going {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const running: Running = { activityId, stopped: undefined, halt: new AbortController(), ended };
    const halted = AbortSignal.any([running.halt.signal, ...(signal === undefined ? [] : [signal])]);
    this.#running.set(planId, running);
    return {
      stop: () => running.stopped ?? (signal?.aborted === true ? 'asked' : this.#whyLocked(profile)),
      pause: async (time) => {
        if (time > 0) await wait(time, undefined, { signal: halted }).catch(() => {});
      },
      end: () => {
        this.#running.delete(planId);
        resolve();
      },
    };
  }

  #whyLocked({ id }: Profile): StopReason | undefined {
    const profile = this.#profiles.find(id);
    return profile !== undefined && this.#access.accessTo(profile) === 'read-write' ? undefined : 'locked';
  }

  /** Stops a change after the batch it is at. */
  stop(planId: string): void {
    const running = this.#running.get(planId);
    if (running !== undefined) halt(running, 'asked');
  }

  isRunning(activityId: number): boolean {
    return [...this.#running.values()].some((running) => running.activityId === activityId);
  }

  /** Stops all, and waits in bounded time until each has written down how far it came. */
  async stopAll(): Promise<void> {
    const all = [...this.#running.values()];
    for (const running of all) halt(running, 'quitting');
    const giveUp = new AbortController();
    const limit = wait(STOPPING_TIME, undefined, { signal: giveUp.signal }).catch(() => {});
    await Promise.race([Promise.all(all.map(({ ended }) => ended)), limit]);
    giveUp.abort();
  }
}

function halt(running: Running, why: StopReason): void {
  running.stopped = why;
  running.halt.abort();
}
