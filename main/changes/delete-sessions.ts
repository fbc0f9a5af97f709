import type { StoredKey } from '../../shared/records.ts';
import { versionOf } from '../layouts/version.ts';
import type { TrashCopy } from '../safety/trash.ts';
import type { SessionStore } from '../stores/store.ts';
import { checkPlace, type PlannedDeletion } from './plans.ts';
import { ending, type Change, type ItemOutcome } from './run.ts';

interface Deleting {
  key: StoredKey;
  copy: TrashCopy;
  version: string;
}

/** Deletes the sessions of a plan that are still as they were shown. */
export function deletionOf(plan: PlannedDeletion, store: SessionStore): Change<[StoredKey, string], Deleting> {
  const { sessions, summary } = plan;
  return {
    action: 'delete',
    doing: `Deleting ${summary}`,
    total: sessions.size,
    batches: (size) => sessions.batches(size),

    async prepare(batch) {
      await checkPlace(plan, store);
      const keys = batch.map(([key]) => key);
      const present = new Map((await store.read(keys, {})).map((stored) => [stored.key, stored]));
      const steps: Deleting[] = [];
      const settled: { outcome: ItemOutcome; key: StoredKey }[] = [];
      for (const [key, version] of batch) {
        const stored = present.get(key);
        if (stored === undefined) settled.push({ outcome: 'skipped', key });
        else if (versionOf(stored.raw) !== version) settled.push({ outcome: 'left', key });
        else steps.push({ key, version, copy: { key, raw: stored.raw, fields: stored.fields } });
      }
      return { steps, settled };
    },

    async act(steps) {
      const seen = steps.map(({ copy }) => copy);
      const { removed, others } = await store.remove(seen, {});
      return { acted: removed.map((confirmed) => ({ confirmed })), others };
    },

    async look(steps, acted) {
      const keys = steps.map(({ key }) => key);
      const now = new Map((await store.read(keys, {})).map(({ key, raw }) => [key, versionOf(raw)]));
      return steps.map(({ key, version }, at): ItemOutcome => {
        const confirmed = acted?.[at]?.confirmed;
        const present = now.get(key);
        if (present === version) return 'untouched';
        // The app stored it again after it was deleted, or before, and then it was left.
        if (present !== undefined) return confirmed === true ? 'changed' : 'left';
        return confirmed === false ? 'skipped' : 'changed';
      });
    },

    say(result) {
      const { changed } = result;
      const rest = ending(result, { skipped: 'already deleted', unknown: 'more may be deleted' });
      return `Deleted ${changed === sessions.size ? summary : `${changed} of ${summary}`}${rest}`;
    },
  };
}
