import type { SessionDraft } from '../../shared/contract.ts';
import { DeskError } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { SessionFilter, StoredKey, StorePreview } from '../../shared/records.ts';
import { parseScopes } from '../../shared/scopes.ts';
import { SESSION_FIELDS, type SessionFields } from '../../shared/session.ts';
import { withoutUndefined } from '../../shared/without-undefined.ts';
import { versionOf } from '../layouts/version.ts';
import { deleteSessions } from '../safety/delete-sessions.ts';
import { storeSession } from '../safety/store-session.ts';
import type { CallOptions, SessionStore, StoredSession } from '../stores/store.ts';
import { api, changed, storeOf, type Services } from './context.ts';
import { differences, draftWarnings, fieldsOf } from './drafts.ts';
import { toDeskError } from './errors.ts';
import { planDeletion } from './plan-deletion.ts';
import { toDetail, toRecord } from './records.ts';
import { sessionJson } from './session-json.ts';

export function sessionsApi(services: Services) {
  const { access, activity, deletions, masker } = services;

  function context(profile: Profile) {
    return { masker, requiredScopes: parseScopes(profile.requiredScopes), now: Date.now() };
  }

  /** Where a draft is to be stored, and the session that it stands for: with the secrets that it keeps. */
  async function resolve(
    input: { storeId: string; draft: SessionDraft; from?: string | undefined },
    options: CallOptions,
  ): Promise<{ profile: Profile; store: SessionStore; fields: SessionFields }> {
    const { profile, store } = await storeOf(services, input.storeId, options);
    const kept = input.from === undefined ? {} : (await one(store, input.from, options)).fields;
    return { profile, store, fields: fieldsOf(input.draft, kept) };
  }

  return {
    page: api.sessions.page.handler(async ({ input, signal }) => {
      const { profile, store } = await storeOf(services, input.storeId, { signal });
      const recordContext = context(profile);
      const { indexedOrders, orders } = store.capabilities;
      // An address may ask for an order that this store does not have.
      const asked = orders.some((by) => by === input.order?.by) ? input.order : undefined;
      // Without an index the store lists in the order that costs it least.
      const order = asked ?? indexedOrders[0];
      const filter: SessionFilter = withoutUndefined(input.filter);
      const page = await store.page(
        { filter, order, cursor: input.cursor, limit: input.limit, thorough: input.thorough, now: recordContext.now },
        { signal },
      );
      const { sessions, ...rest } = page;
      const records = sessions.map((stored) => toRecord(stored, recordContext));
      return { ...rest, records, ...(orders.length === 0 && { unordered: true }) };
    }),

    get: api.sessions.get.handler(async ({ input, signal }) => {
      const { profile, store } = await storeOf(services, input.storeId, { signal });
      return toDetail(await one(store, input.key, { signal }), store, context(profile));
    }),

    reveal: api.sessions.reveal.handler(async ({ input, signal }) => {
      const { profile, store } = await storeOf(services, input.storeId, { signal });
      const stored = await one(store, input.key, { signal });
      const value = stored.fields[input.field];
      if (value === undefined) throw new DeskError('NOT_FOUND', 'This session has no such token.');
      const token = input.field === 'accessToken' ? 'Access token' : 'Refresh token';
      activity.begin(profile, 'reveal', `${token} of ${nameOf(stored)}`, 'done');
      services.events.publish('app', { type: 'activity-changed' });
      return { value };
    }),

    toJson: api.sessions.toJson.handler(async ({ input, signal }) => {
      const { profile, store } = await storeOf(services, input.storeId, { signal });
      const stored = await one(store, input.key, { signal });
      if (!input.secrets) return { json: sessionJson(withMasks(stored.fields)) };
      activity.begin(profile, 'copy', `${nameOf(stored)} as JSON with tokens`, 'done');
      services.events.publish('app', { type: 'activity-changed' });
      return { json: sessionJson(stored.fields) };
    }),

    planDelete: api.sessions.planDelete.handler(async function* ({ input, signal }) {
      const { profile, store } = await storeOf(services, input.storeId, { signal });
      access.requireWrite(profile);
      return yield* planDeletion(services, profile, store, input.target, { signal });
    }),

    delete: api.sessions.delete.handler(async function* ({ input, signal }) {
      const profile = services.profiles.get(deletions.get(input.planId).storeId);
      access.requireWrite(profile);
      access.requireConfirmation(profile, input.confirmation);
      const { store } = await storeOf(services, profile.id, { signal });
      const { plan, stopped } = deletions.start(input.planId);
      try {
        return yield* deleteSessions({
          profile,
          store,
          keys: plan.keys,
          summary: plan.summary,
          activity,
          signal: signal === undefined ? stopped : AbortSignal.any([signal, stopped]),
          explain: toDeskError,
        });
      } finally {
        deletions.finish(input.planId);
        changed(services, profile.id);
      }
    }),

    stopDelete: api.sessions.stopDelete.handler(({ input }) => deletions.stop(input.planId)),

    preview: api.sessions.preview.handler(async ({ input, signal }): Promise<StorePreview> => {
      const { profile, store, fields } = await resolve(input, { signal });
      const { present, after, columns, problems } = await store.planWrite(fields, { signal });
      const room = new Set(store.capabilities.fields);
      const confirm = access.confirmationFor(profile);
      return {
        ...(present !== undefined && { version: versionOf(present.raw), key: present.key }),
        changes: differences(present, after, masker),
        // An empty state reads as one that is not there.
        lost: SESSION_FIELDS.filter((field) => (fields[field] ?? '') !== '' && !room.has(field)),
        warnings: [...problems, ...draftWarnings(fields)],
        columns,
        ...(confirm !== undefined && { confirm }),
      };
    }),

    store: api.sessions.store.handler(async ({ input, signal }) => {
      const profile = services.profiles.get(input.storeId);
      access.requireWrite(profile);
      access.requireConfirmation(profile, input.confirmation);
      const { store, fields } = await resolve(input, { signal });
      try {
        return await storeSession({
          profile,
          store,
          fields,
          expect: input.expect,
          extra: input.extra,
          activity,
          signal,
        });
      } finally {
        changed(services, profile.id);
      }
    }),
  };

  function withMasks(fields: StoredSession['fields']): StoredSession['fields'] {
    const { accessToken, refreshToken } = fields;
    return {
      ...fields,
      ...(accessToken !== undefined && { accessToken: masker.text(accessToken) }),
      ...(refreshToken !== undefined && { refreshToken: masker.text(refreshToken) }),
    };
  }
}

async function one(store: SessionStore, key: StoredKey, options: CallOptions): Promise<StoredSession> {
  const [stored] = await store.read([key], options);
  if (stored !== undefined) return stored;
  throw new DeskError('NOT_FOUND', 'This session is not in the store any more.', {
    hint: 'It was deleted, or its id changed. Reload the list.',
  });
}

function nameOf(stored: StoredSession): string {
  const id = stored.fields.id ?? stored.key;
  return id === '' ? 'the session with the empty id' : id;
}
