import type { Address } from '../../shared/backends/index.ts';
import type { PasswordChange, Profile, ProfileDraft, ProfileSecrets } from '../../shared/profiles.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import { appNameAt } from '../profiles/app-name.ts';
import { interpretAll } from '../profiles/interpret.ts';
import { rememberSecret, withoutSecrets } from '../safety/mask.ts';
import { backendOf } from '../stores/backends.ts';
import { api, summaryOf, type Services } from './context.ts';
import { openNamed } from './open-named.ts';
import { checkLayout, sampleOf } from './layout-samples.ts';

/** Loosening what protects a production store is confirmed as a change in it is, and so is the name that is asked for. */
function weakensProtection(before: Profile, after: ProfileDraft): boolean {
  return (
    before.environment === 'production' &&
    (after.environment !== 'production' ||
      after.name !== before.name ||
      (before.access === 'read-only' && after.access === 'read-write'))
  );
}

/** An address that may not be saved yet, with the profile whose password is kept. */
interface UnsavedStore {
  address: Address;
  storeId?: string | undefined;
  password?: PasswordChange | undefined;
}

export function profilesApi(services: Services) {
  const { profiles, passwords, stores, access, events, masker, sealer } = services;
  const changed = () => events.publish('app', { type: 'profiles-changed' });
  /** Windows that show it may be showing what it no longer leads to. */
  const leadsElsewhere = (storeId: string) => events.publish('app', { type: 'store-changed', storeId });
  const secretsOf = async ({ storeId, address, password }: UnsavedStore): Promise<ProfileSecrets> => {
    if (storeId !== undefined) return passwords.forAddress(profiles.get(storeId), address, password);
    return password?.action === 'set' ? { password: password.value } : {};
  };

  return {
    list: api.profiles.list.handler(() => Promise.all(profiles.list().map((profile) => summaryOf(services, profile)))),

    interpret: api.profiles.interpret.handler(({ input }) => {
      const found = interpretAll(input.text, process.cwd());
      for (const { password } of found) if (password !== undefined) rememberSecret(password);
      return found;
    }),

    openNamed: api.profiles.openNamed.handler(async ({ input, signal }) => ({
      path: await openNamed(services, services.named.get(input.handle), signal),
    })),

    probe: api.profiles.probe.handler(async function* ({ input, signal }) {
      const backend = await backendOf(input.address.backend);
      const report = yield* toldWithoutSecrets(
        backend.probe(input.address, { signal, secrets: await secretsOf(input) }),
      );
      const appName = appNameAt(input.address);
      return appName === undefined ? report : { ...report, appName };
    }),

    suggestions: api.profiles.suggestions.handler(async ({ input: { backend, field } }) => {
      const { suggestions = {} } = await backendOf(backend);
      return (await suggestions[field]?.()) ?? [];
    }),

    tables: api.profiles.tables.handler(async ({ input, signal }) => {
      const backend = await backendOf(input.address.backend);
      return backend.tables(input.address, { signal, secrets: await secretsOf(input) });
    }),

    previewLayout: api.profiles.previewLayout.handler(async ({ input, signal }) => {
      checkLayout(input.layout);
      const backend = await backendOf(input.address.backend);
      const secrets = await secretsOf(input);
      const store = await backend.open(input.address, { access: 'read-only', layout: input.layout, secrets, signal });
      try {
        return await sampleOf(store, { masker, sealer, signal });
      } finally {
        await store.close();
      }
    }),

    create: api.profiles.create.handler(async ({ input }) => {
      const { password, ...draft } = input;
      checkLayout(draft.layout);
      const profile = await profiles.create(draft);
      await passwords.change(profile, password);
      changed();
      return profile;
    }),

    update: api.profiles.update.handler(async ({ input }) => {
      const before = profiles.get(input.storeId);
      checkLayout(input.draft.layout);
      if (weakensProtection(before, input.draft)) access.requireConfirmation(before, input.confirmation);
      // Before anything is saved: a kept password goes nowhere else unasked.
      await passwords.forAddress(before, input.draft.address, input.password);
      const profile = await profiles.update(input.storeId, input.draft);
      await passwords.change(profile, input.password);
      // A store that is open was opened with the password before.
      if (input.password !== undefined && input.password.action !== 'keep') stores.renew(profile.id);
      access.lock(profile.id);
      stores.update(profile);
      changed();
      leadsElsewhere(profile.id);
      return profile;
    }),

    setPassword: api.profiles.setPassword.handler(async ({ input }) => {
      const profile = profiles.get(input.storeId);
      await passwords.change(profile, { action: 'set', value: input.password });
      stores.renew(profile.id);
      changed();
      leadsElsewhere(profile.id);
      return summaryOf(services, profile);
    }),

    duplicate: api.profiles.duplicate.handler(async ({ input }) => {
      const profile = await profiles.duplicate(input.storeId);
      await passwords.copy(profiles.get(input.storeId), profile.id);
      changed();
      return profile;
    }),

    remove: api.profiles.remove.handler(async ({ input }) => {
      const profile = profiles.get(input.storeId);
      access.requireConfirmation(profile, input.confirmation);
      await profiles.remove(profile.id);
      await passwords.change(profile, { action: 'clear' });
      access.lock(input.storeId);
      stores.remove(input.storeId);
      changed();
    }),
  };
}

/** Steps may repeat a driver's words. */
async function* toldWithoutSecrets(
  steps: AsyncGenerator<ProbeStep, ProbeReport>,
): AsyncGenerator<ProbeStep, ProbeReport> {
  try {
    for (;;) {
      const step = await steps.next();
      if (step.done === true) return step.value;
      yield { ...step.value, text: withoutSecrets(step.value.text) };
    }
  } finally {
    await steps.return({ tables: [], otherTables: [] });
  }
}
