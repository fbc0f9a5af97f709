import { randomUUID } from 'node:crypto';
import { DeskError } from '../../shared/errors.ts';
import type { StoredKey } from '../../shared/records.ts';

/** How long a plan may be carried out, in milliseconds. */
const PLAN_TIME = 10 * 60_000;

/** What a plan deletes: decided once, shown to the person, and carried out as shown. */
export interface PlannedDeletion {
  storeId: string;
  keys: StoredKey[];
  /** For the activity log: `3 sessions of plain-tea.myshopify.com`. */
  summary: string;
}

/** What a repair of the adapter's index on shop makes right. */
export interface PlannedRepair {
  storeId: string;
  shops: string[];
}

/** Changes that were shown to a person and not carried out yet. The window holds only their ids. */
export class Plans<P extends { storeId: string }> {
  readonly #plans = new Map<string, { plan: P; madeAt: number }>();
  readonly #running = new Map<string, AbortController>();

  add(plan: P): string {
    for (const [id, { madeAt }] of this.#plans) {
      if (Date.now() - madeAt > PLAN_TIME) this.#plans.delete(id);
    }
    const id = randomUUID();
    this.#plans.set(id, { plan, madeAt: Date.now() });
    return id;
  }

  /** @throws DeskError PLAN_EXPIRED */
  get(id: string): P {
    const known = this.#plans.get(id);
    if (known === undefined || Date.now() - known.madeAt > PLAN_TIME) {
      throw new DeskError('PLAN_EXPIRED', 'What this would change was looked up too long ago.', {
        hint: 'Close this and start again, to see what is there now.',
      });
    }
    return known.plan;
  }

  /** Takes a plan to carry it out: once. The signal fires when {@link stop} is called for it. */
  start(id: string): { plan: P; stopped: AbortSignal } {
    const plan = this.get(id);
    this.#plans.delete(id);
    const controller = new AbortController();
    this.#running.set(id, controller);
    return { plan, stopped: controller.signal };
  }

  stop(id: string): void {
    this.#running.get(id)?.abort();
  }

  finish(id: string): void {
    this.#running.delete(id);
  }
}
