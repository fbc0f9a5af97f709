import type { Profile, ProfileDraft } from '../../shared/profiles.ts';
import { interpret } from '../profiles/interpret.ts';
import { backendOf } from '../stores/backends.ts';
import { api, summaryOf, type Services } from './context.ts';

/** Loosening what protects a production store is confirmed as a change in it is. */
function loosens(before: Profile, after: ProfileDraft): boolean {
  return (
    before.environment === 'production' &&
    (after.environment !== 'production' || (before.access === 'read-only' && after.access === 'read-write'))
  );
}

export function profilesApi(services: Services) {
  const { profiles, stores, access, events } = services;
  const changed = () => events.publish('app', { type: 'profiles-changed' });

  return {
    list: api.profiles.list.handler(() => profiles.list().map((profile) => summaryOf(services, profile))),

    interpret: api.profiles.interpret.handler(({ input }) => interpret(input.text, process.cwd())),

    probe: api.profiles.probe.handler(async function* ({ input, signal }) {
      const backend = await backendOf(input.address);
      return yield* backend.probe(input.address, { signal });
    }),

    create: api.profiles.create.handler(async ({ input }) => {
      const profile = await profiles.create(input);
      changed();
      return profile;
    }),

    update: api.profiles.update.handler(async ({ input }) => {
      const before = profiles.get(input.storeId);
      if (loosens(before, input.draft)) access.requireConfirmation(before, input.confirmation);
      const profile = await profiles.update(input.storeId, input.draft);
      access.lock(profile.id);
      changed();
      return profile;
    }),

    duplicate: api.profiles.duplicate.handler(async ({ input }) => {
      const profile = await profiles.duplicate(input.storeId);
      changed();
      return profile;
    }),

    remove: api.profiles.remove.handler(async ({ input }) => {
      await profiles.remove(input.storeId);
      access.lock(input.storeId);
      await stores.close(input.storeId);
      changed();
    }),
  };
}
