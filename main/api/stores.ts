import { DeskError } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profiles.ts';
import { withoutUndefined } from '../../shared/without-undefined.ts';
import { backendOf } from '../stores/backends.ts';
import { toDeskError } from './errors.ts';
import { api, changed, storeOf, summaryOf, type Services } from './context.ts';

export function storesApi(services: Services) {
  const { profiles, passwords, stores, access, activity, events } = services;

  return {
    describe: api.stores.describe.handler(async ({ input, signal }) => {
      const { store } = await storeOf(services, input.storeId, { signal });
      return store.describe({ signal });
    }),

    count: api.stores.count.handler(async ({ input, signal }) => {
      const { store } = await storeOf(services, input.storeId, { signal });
      const filter = input.filter && withoutUndefined(input.filter);
      return store.count({ signal, of: filter && { filter, now: Date.now() } });
    }),

    unlock: api.stores.unlock.handler(({ input }) => {
      const profile = profiles.get(input.storeId);
      access.unlock(profile, input.confirmation);
      activity.begin(profile, 'unlock', 'Changes allowed for 15 minutes', 'done');
      events.publish('app', { type: 'profiles-changed' });
      events.publish('app', { type: 'activity-changed' });
      return summaryOf(services, profile);
    }),

    lock: api.stores.lock.handler(({ input }) => {
      const profile = profiles.get(input.storeId);
      access.lock(profile.id);
      activity.begin(profile, 'lock', 'Read-only again', 'done');
      events.publish('app', { type: 'profiles-changed' });
      events.publish('app', { type: 'activity-changed' });
      return summaryOf(services, profile);
    }),

    reconnect: api.stores.reconnect.handler(async ({ input, signal }) => {
      await stores.close(input.storeId);
      await storeOf(services, input.storeId, { signal });
      changed(services, input.storeId);
    }),

    planTable: api.stores.planTable.handler(async ({ input }) => {
      const profile = profiles.get(input.storeId);
      const confirm = access.confirmationFor(profile);
      return { statement: await tableStatement(profile), ...(confirm !== undefined && { confirm }) };
    }),

    planIndex: api.stores.planIndex.handler(async ({ input, signal }) => {
      const { profile, store } = await storeOf(services, input.storeId, { signal });
      const plan = await store.planIndex({ signal });
      const confirm = access.confirmationFor(profile);
      return { ...(plan !== undefined && { plan }), ...(confirm !== undefined && { confirm }) };
    }),

    createIndex: api.stores.createIndex.handler(async ({ input, signal }) => {
      const profile = profiles.get(input.storeId);
      access.requireWrite(profile);
      access.requireConfirmation(profile, input.confirmation);
      const { store } = await storeOf(services, profile.id, { signal });
      const activityId = activity.begin(profile, 'create-index', 'Index the store for searches by shop');
      try {
        await store.createIndex({ signal });
        // The store was opened when there was none: opened anew it knows of it.
        await stores.close(profile.id);
        const { store: after } = await storeOf(services, profile.id, {});
        const description = await after.describe({});
        activity.end(activityId, 'done', `Indexed ${description.location} for searches by shop`);
        return description;
      } catch (error) {
        const stopped = toDeskError(error, signal).code === 'CANCELLED';
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
      const activityId = activity.begin(profile, 'create-table', 'Create the table for sessions');
      try {
        await stores.close(profile.id);
        const secrets = await passwords.of(profile.id);
        await (await backendOf(profile.address)).createTable(profile.address, { signal, secrets });
        const { store } = await storeOf(services, profile.id, { signal });
        const description = await store.describe({ signal });
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
  const backend = await backendOf(profile.address);
  const statement = backend.planTable(profile.address);
  if (statement === undefined) throw new DeskError('BAD_INPUT', 'There is no table to create in this kind of store.');
  return statement;
}
