import { DeskError } from '../../shared/errors.ts';
import { restoreSessions } from '../safety/restore-sessions.ts';
import { api, changed, storeOf, type Services } from './context.ts';
import { toDeskError } from './errors.ts';

export function activityApi(services: Services) {
  const { access, activity, profiles } = services;
  return {
    list: api.activity.list.handler(async ({ input }) => {
      const entries = await activity.list(input);
      const last = entries.at(-1);
      return { entries, ...(last !== undefined && entries.length === input.limit && { next: last.id }) };
    }),

    restore: api.activity.restore.handler(async function* ({ input, signal }) {
      const entry = activity.entry(input.activityId);
      if (entry === undefined || entry.copies === 0) {
        throw new DeskError('NOT_FOUND', 'There are no copies in the trash for this entry any more.');
      }
      const profile = profiles.find(entry.store_id);
      if (profile === undefined) {
        throw new DeskError('NOT_FOUND', `${entry.store_name} is not in the list of stores any more.`, {
          hint: 'The copies belong to that store; add it again under its old name to read it.',
        });
      }
      access.requireWrite(profile);
      const { store } = await storeOf(services, profile.id, { signal });
      try {
        return yield* restoreSessions({
          profile,
          store,
          activityId: entry.id,
          activity,
          signal: signal ?? new AbortController().signal,
          explain: toDeskError,
        });
      } finally {
        changed(services, profile.id);
      }
    }),
  };
}
