import { DeskError } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profiles.ts';
import { backendOf } from '../stores/backends.ts';
import { toDeskError } from '../errors.ts';
import { api, changed, summaryOf, storeFilter, useStore, type Services } from './context.ts';

export function storesApi(services: Services) {
  const { profiles, passwords, stores, access, activity, events } = services;

  function noted(profile: Profile, action: 'lock' | 'unlock', summary: string): void {
    activity.begin({ profile, place: stores.placeOf(profile.id), action, summary, outcome: 'done' });
    events.publish('app', { type: 'profiles-changed' });
    events.publish('app', { type: 'activity-changed' });
  }

  return {
    describe: api.stores.describe.handler(({ input, signal: asked }) =>
      useStore(services, input.storeId, { signal: asked }, ({ store, signal }) => store.describe({ signal })),
    ),

    count: api.stores.count.handler(({ input, signal: asked }) =>
      useStore(services, input.storeId, { signal: asked }, async ({ store, signal }) => {
        const filter = input.filter && (await storeFilter(services, store, input.filter));
        return store.count({ signal, of: filter && { filter, now: Date.now() } });
      }),
    ),

    unlock: api.stores.unlock.handler(({ input }) => {
      const profile = profiles.get(input.storeId);
      access.unlock(profile, input.confirmation);
      noted(profile, 'unlock', 'Changes allowed for 15 minutes');
      return summaryOf(services, profile);
    }),

    lock: api.stores.lock.handler(({ input }) => {
      const profile = profiles.get(input.storeId);
      access.lock(profile.id);
      noted(profile, 'lock', 'Read-only again');
      return summaryOf(services, profile);
    }),

    reconnect: api.stores.reconnect.handler(async ({ input, signal }) => {
      stores.renew(input.storeId);
      await useStore(services, input.storeId, { signal }, async () => {});
      changed(services, input.storeId);
    }),

    planTable: api.stores.planTable.handler(async ({ input }) => {
      const profile = profiles.get(input.storeId);
      const confirm = access.confirmationFor(profile);
      return { statement: await tableStatement(profile), ...(confirm !== undefined && { confirm }) };
    }),

    planIndex: api.stores.planIndex.handler(({ input, signal: asked }) =>
      useStore(services, input.storeId, { signal: asked }, async ({ profile, store, signal }) => {
        const plan = await store.planIndex({ signal });
        const confirm = access.confirmationFor(profile);
        return { ...(plan !== undefined && { plan }), ...(confirm !== undefined && { confirm }) };
      }),
    ),

    createIndex: api.stores.createIndex.handler(async ({ input, signal: asked }) => {
      const profile = profiles.get(input.storeId);
      access.requireWrite(profile);
      access.requireConfirmation(profile, input.confirmation);
      let activityId: number | undefined;
      try {
        await stores.use(profile, { signal: asked }, async ({ store, signal }) => {
          const summary = 'Index the store for searches by shop';
          activityId = activity.begin({ profile, place: store.place, action: 'create-index', summary });
          await store.createIndex({ signal });
        });
        // The store was opened when there was none: opened again it knows of it.
        stores.renew(profile.id);
        const description = await stores.use(profile, {}, ({ store }) => store.describe({}));
        if (activityId !== undefined)
          activity.end(activityId, 'done', `Indexed ${description.location} for searches by shop`);
        return description;
      } catch (error) {
        const stopped = toDeskError(error, asked).code === 'CANCELLED';
        if (activityId !== undefined)
          activity.end(activityId, stopped ? 'cancelled' : 'failed', 'The store was not indexed for searches by shop');
        throw error;
      } finally {
        changed(services, profile.id);
      }
    }),

    createTable: api.stores.createTable.handler(async ({ input, signal }) => {
      const profile = profiles.get(input.storeId);
      access.requireWrite(profile);
      access.requireConfirmation(profile, input.confirmation);
      await tableStatement(profile);
      const activityId = activity.begin({ profile, action: 'create-table', summary: 'Create the table for sessions' });
      try {
        const secrets = await passwords.of(profile);
        await (await backendOf(profile.address.backend)).createTable(profile.address, { signal, secrets });
        stores.renew(profile.id);
        const description = await stores.use(profile, { signal }, ({ store }) => store.describe({ signal }));
        activity.end(activityId, 'done', `Created ${description.location}`);
        return description;
      } catch (error) {
        activity.end(activityId, 'failed', 'The table for sessions was not created');
        throw error;
      } finally {
        changed(services, profile.id);
      }
    }),
  };
}

async function tableStatement(profile: Profile): Promise<string> {
  const backend = await backendOf(profile.address.backend);
  const statement = backend.planTable(profile.address);
  if (statement === undefined) throw new DeskError('BAD_INPUT', 'There is no table to create in this kind of store.');
  return statement;
}
