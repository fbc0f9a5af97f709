import type { PasswordChange, Profile, ProfileDraft, ProfileSecrets } from '../../shared/profiles.ts';
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
  const { profiles, passwords, stores, access, events } = services;
  const changed = () => events.publish('app', { type: 'profiles-changed' });

  return {
    list: api.profiles.list.handler(() => Promise.all(profiles.list().map((profile) => summaryOf(services, profile)))),

    interpret: api.profiles.interpret.handler(({ input }) => interpret(input.text, process.cwd())),

    probe: api.profiles.probe.handler(async function* ({ input, signal }) {
      const backend = await backendOf(input.address);
      const kept = input.storeId === undefined ? {} : await passwords.of(input.storeId);
      const secrets = changedSecrets(kept, input.password);
      return yield* backend.probe(input.address, { signal, secrets });
    }),

    create: api.profiles.create.handler(async ({ input }) => {
      const { password, ...draft } = input;
      const profile = await profiles.create(draft);
      await passwords.change(profile.id, password);
      changed();
      return profile;
    }),

    update: api.profiles.update.handler(async ({ input }) => {
      const before = profiles.get(input.storeId);
      if (loosens(before, input.draft)) access.requireConfirmation(before, input.confirmation);
      const profile = await profiles.update(input.storeId, input.draft);
      await passwords.change(profile.id, input.password);
      // A store that is open was opened with the password before.
      if (input.password !== undefined && input.password.action !== 'keep') await stores.close(profile.id);
      access.lock(profile.id);
      changed();
      return profile;
    }),

    duplicate: api.profiles.duplicate.handler(async ({ input }) => {
      const profile = await profiles.duplicate(input.storeId);
      await passwords.copy(input.storeId, profile.id);
      changed();
      return profile;
    }),

    remove: api.profiles.remove.handler(async ({ input }) => {
      await profiles.remove(input.storeId);
      await passwords.change(input.storeId, { action: 'clear' });
      access.lock(input.storeId);
      await stores.close(input.storeId);
      changed();
    }),
  };
}

function changedSecrets(kept: ProfileSecrets, change: PasswordChange | undefined): ProfileSecrets {
  switch (change?.action) {
    case 'set':
      return { ...kept, password: change.value };
    case 'clear':
      return {};
    case 'keep':
    case undefined:
      return kept;
  }
}
