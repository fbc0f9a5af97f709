import type { HealthReport } from '../../shared/health.ts';
import { secretsOf } from '../../shared/session.ts';
import type { Masker } from '../safety/mask.ts';
import type { StoredSession } from '../stores/store.ts';

/** Kinds of problems that are told apart. */
const MOST_KINDS = 200;
const OTHERS = 'Other problems';

/** Counts unreadable sessions by the first thing that is wrong with each. */
export class ProblemCounts {
  readonly #masker: Masker;
  readonly #counts = new Map<string, number>();

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  add({ fields, problems }: StoredSession): void {
    const said = problems.find(({ severity }) => severity === 'error')?.message ?? OTHERS;
    const message = this.#masker.redact(said, secretsOf(fields));
    const known = this.#counts.has(message) || this.#counts.size < MOST_KINDS ? message : OTHERS;
    this.#counts.set(known, (this.#counts.get(known) ?? 0) + 1);
  }

  figures(): HealthReport['unreadable'] {
    return [...this.#counts]
      .map(([message, sessions]) => ({ message, sessions }))
      .toSorted((a, b) => b.sessions - a.sessions || (a.message < b.message ? -1 : 1));
  }
}
