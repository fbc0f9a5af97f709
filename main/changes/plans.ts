import { randomUUID } from 'node:crypto';
import { DeskError } from '../../shared/errors.ts';
import type { StoredKey, StorePlace } from '../../shared/records.ts';
import type { SessionStore } from '../stores/store.ts';
import type { PlannedSessions } from './planned-sessions.ts';

/** How long a plan may be carried out; milliseconds. */
const PLAN_TIME = 10 * 60_000;

/** Sessions that plans hold together at the most; the newest plan is held however long it is. */
const MOST_HELD = 1_500_000;

/** Where a plan holds: what was shown of a store must be changed there, wherever its profile leads later. */
export interface PlannedPlace {
  place: StorePlace;
  /** Of a store in a file: which file that is. */
  fileIdentity: string | undefined;
}

export async function plannedPlace(store: SessionStore): Promise<PlannedPlace> {
  return { place: store.place, fileIdentity: await store.fileIdentity?.() };
}

/** @throws DeskError PLAN_EXPIRED when the store is another place, or another file lies there */
export async function checkPlace(planned: PlannedPlace, store: SessionStore): Promise<void> {
  if (store.place.id !== planned.place.id) {
    throw new DeskError(
      'PLAN_EXPIRED',
      `This plan was made for ${planned.place.title}, but the profile now leads to another store.`,
      {
        hint: 'Close this and start again to see what would change there.',
      },
    );
  }
  if ((await store.fileIdentity?.()) !== planned.fileIdentity) {
    throw new DeskError('PLAN_EXPIRED', 'The file was replaced since this plan was made.', {
      hint: 'Close this and start again to see what would change in it.',
    });
  }
}

/** What a plan deletes: decided once, shown to the person, and carried out as shown. */
export interface PlannedDeletion extends PlannedPlace {
  storeId: string;
  sessions: PlannedSessions;
  /** For the activity log: `3 sessions of plain-tea.myshopify.com`. */
  summary: string;
}

/** What a repair of the adapter's index on shop makes right. */
export interface PlannedRepair extends PlannedPlace {
  storeId: string;
  shops: string[];
}

/** What is restored, and where. */
export interface PlannedRestore extends PlannedPlace {
  storeId: string;
  /** The entry of Activity whose copies are restored. */
  activityId: number;
  /** Only the copies of this shop. */
  shop?: string | undefined;
  samePlace: boolean;
  total: number;
  /** Sessions in the store that are newer than their copies, with the versions that were shown; only those that were. */
  newer: ReadonlyMap<StoredKey, string>;
}

/** Changes that were shown to a person and not carried out yet. The window holds only their ids. */
export class Plans<P extends { storeId: string }> {
  readonly #plans = new Map<string, { plan: P; madeAt: number; weight: number }>();

  /** @param weight how many sessions the plan holds in memory */
  add(plan: P, weight = 0): string {
    const id = randomUUID();
    this.#plans.set(id, { plan, madeAt: performance.now(), weight });
    // A long plan that nobody carries out does not stay in memory.
    setTimeout(() => this.#plans.delete(id), PLAN_TIME).unref();
    let sum = 0;
    for (const [older, { weight: held }] of [...this.#plans].toReversed()) {
      sum += held;
      if (older !== id && sum > MOST_HELD) this.#plans.delete(older);
    }
    return id;
  }

  /** @throws DeskError PLAN_EXPIRED */
  get(id: string): P {
    const known = this.#plans.get(id);
    if (known === undefined || isOld(known.madeAt)) {
      throw new DeskError('PLAN_EXPIRED', 'This plan has expired.', {
        hint: 'Close this and start again to see what is there now.',
      });
    }
    return known.plan;
  }

  /** Takes a plan to carry it out: once. @throws DeskError PLAN_EXPIRED */
  take(id: string): P {
    const plan = this.get(id);
    this.#plans.delete(id);
    return plan;
  }
}

function isOld(madeAt: number): boolean {
  return performance.now() - madeAt > PLAN_TIME;
}
