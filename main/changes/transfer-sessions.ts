import { DeskError } from '../../shared/errors.ts';
import type { SessionFields } from '../../shared/session.ts';
import { isReadable } from '../layouts/decode.ts';
import { versionOf } from '../layouts/version.ts';
import type { TrashCopy } from '../safety/trash.ts';
import type { Precondition, SessionStore } from '../stores/store.ts';
import { checkPlace, type PlannedRestore } from './plans.ts';
import { restoredText, sessionsOf } from './restore-sessions.ts';
import { mismatches } from './store-session.ts';
import type { Acted, Change, ItemOutcome, Step } from './run.ts';

interface Transferring extends Step {
  fields: SessionFields;
  /** The session as the store will hold it. */
  meant: Partial<SessionFields>;
  expect: Precondition;
}

/** Restores copies into another store than they come from, in the form that that one keeps sessions in. */
export function transferOf(
  plan: PlannedRestore,
  store: SessionStore,
  copies: (batch: number) => AsyncIterable<TrashCopy[]>,
  chosen: ReadonlyMap<string, string>,
): Change<TrashCopy, Transferring> {
  return {
    action: 'restore',
    doing: `Restoring ${sessionsOf(plan)} into another store`,
    total: plan.total,
    batches: copies,

    async prepare(batch) {
      await checkPlace(plan, store);
      const steps: Transferring[] = [];
      const settled: { outcome: ItemOutcome; key: string }[] = [];
      for (const { key, fields } of batch) {
        if (!isReadable(fields, [])) {
          settled.push({ outcome: 'untouched', key });
          continue;
        }
        const { present, after: meant } = await store.planWrite(fields, {});
        if (present === undefined) {
          steps.push({ key, fields, meant, expect: 'absent' });
          continue;
        }
        const version = versionOf(present.raw);
        if (mismatches(meant, present.fields).length === 0) settled.push({ outcome: 'skipped', key });
        else if (chosen.get(present.key) !== version) settled.push({ outcome: 'left', key: present.key });
        else {
          const copy = { key: present.key, raw: present.raw, fields: present.fields };
          steps.push({ key: present.key, fields, meant, expect: { version }, copy });
        }
      }
      return { steps, settled };
    },

    async act(steps) {
      const acted: Acted[] = [];
      for (const { fields, expect, copy } of steps) {
        try {
          const stored = await store.write(fields, { expect });
          acted.push({
            confirmed: true,
            ...(copy !== undefined && { copy: { ...copy, over: versionOf(stored.raw) } }),
          });
        } catch (error) {
          if (!(error instanceof DeskError) || error.code !== 'CONFLICT') throw error;
          acted.push({ confirmed: false });
        }
      }
      return { acted };
    },

    async look(steps, acted) {
      const outcomes: ItemOutcome[] = [];
      for (const [at, { fields, meant, copy }] of steps.entries()) {
        const now = await store.readById(fields.id, {});
        if (now !== undefined && mismatches(meant, now.fields).length === 0) outcomes.push('changed');
        else if ((now && versionOf(now.raw)) === (copy && versionOf(copy.raw))) outcomes.push('untouched');
        else outcomes.push(now !== undefined && acted?.[at]?.confirmed !== true ? 'left' : 'failed');
      }
      return outcomes;
    },

    say: (result) => restoredText(result, plan, ' from another store'),
  };
}
