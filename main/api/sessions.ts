import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SessionDraft } from '../../shared/contract.ts';
import { DeskError } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { StoredKey, StorePreview } from '../../shared/records.ts';
import { SESSION_FIELDS, secretsOf, type SessionFields } from '../../shared/session.ts';
import { versionOf } from '../layouts/version.ts';
import { storeSession } from '../changes/store-session.ts';
import { rememberSecret, withMasks, withoutStrayTokens, type Masker } from '../safety/mask.ts';
import type { CallOptions, SessionStore, StoredSession } from '../stores/store.ts';
import { api, changed, recordContext, runIn, storeFilter, useStore, type Services } from './context.ts';
import { differences, draftWarnings, fieldsOf } from './drafts.ts';
import { maskedProblem, toDetail, toRecord, valuePart } from './records.ts';
import { sessionJson, sessionsJson } from './session-json.ts';
import { sessionsCsv } from './sessions-csv.ts';

/** Sessions read in one go, so that no call holds up the others for long. */
const READ_AT_ONCE = 200;

export function sessionsApi(services: Services) {
  const { access, activity, masker, sealer, stores } = services;

  const context = (profile: Profile) => recordContext(services, profile);

  /** Writes down that something secret was handed out. */
  function handedOut(profile: Profile, { place }: SessionStore, action: 'reveal' | 'copy', summary: string): void {
    activity.begin({ profile, place, action, summary, outcome: 'done' });
    services.events.publish('app', { type: 'activity-changed' });
  }

  return {
    page: api.sessions.page.handler(({ input, signal: asked }) =>
      useStore(services, input.storeId, { signal: asked }, async ({ profile, store, signal }) => {
        const shown = context(profile);
        const { indexedOrders, orders } = store.capabilities;
        // An address may ask for an order that this store does not have. Without an index it lists as costs it least.
        const order = orders.some((by) => by === input.order?.by) ? input.order : indexedOrders[0];
        const filter = await storeFilter(services, store, input.filter);
        const { limit, thorough } = input;
        // A cursor holds the key that it goes on after, and belongs to one list.
        const list = JSON.stringify([input.storeId, input.filter, order, thorough]);
        const cursor = input.cursor === undefined ? undefined : cursorOf(sealer.open(input.cursor), list);
        const page = await store.page({ filter, order, cursor, limit, thorough, now: shown.now }, { signal });
        const { sessions, next, ...rest } = page;
        const records = sessions.map((stored) => toRecord(stored, shown));
        const sealedNext = next === undefined ? {} : { next: sealer.seal(JSON.stringify([list, next])) };
        return { ...rest, ...sealedNext, records, ...(orders.length === 0 && { unordered: true }) };
      }),
    ),

    foundByIds: api.sessions.foundByIds.handler(({ input, signal: asked }) =>
      useStore(services, input.storeId, { signal: asked }, async ({ profile, store, signal }) => {
        const shown = context(profile);
        const filter = await storeFilter(services, store, input.filter);
        const found = await store.findByIds?.({ filter, limit: input.limit, now: shown.now }, { signal });
        return { records: (found ?? []).map((stored) => toRecord(stored, shown)) };
      }),
    ),

    seekSecret: api.sessions.seekSecret.handler(({ input }) => services.soughtSecrets.keep(input.text)),

    soughtSecret: api.sessions.soughtSecret.handler(({ input }) => services.soughtSecrets.sought(input.handle)),

    get: api.sessions.get.handler(({ input, signal: asked }) =>
      useStore(services, input.storeId, { signal: asked }, async ({ profile, store, signal }) =>
        toDetail(await one(store, sealer.keyIn(input.key), { signal }), store, context(profile)),
      ),
    ),

    value: api.sessions.value.handler(({ input, signal: asked }) =>
      useStore(services, input.storeId, { signal: asked }, async ({ store, signal }) => {
        const stored = await one(store, sealer.keyIn(input.key), { signal });
        if (versionOf(stored.raw) === input.version) return valuePart(stored, store, { ...input, masker });
        throw new DeskError('CONFLICT', 'The stored session has changed.', { hint: 'Open it again.' });
      }),
    ),

    reveal: api.sessions.reveal.handler(({ input, signal: asked }) =>
      useStore(services, input.storeId, { signal: asked }, async ({ profile, store, signal }) => {
        const stored = await one(store, sealer.keyIn(input.key), { signal });
        const value = stored.fields[input.field];
        if (value === undefined) throw new DeskError('NOT_FOUND', 'This session has no such token.');
        const token = input.field === 'accessToken' ? 'Access token' : 'Refresh token';
        handedOut(profile, store, 'reveal', `${token} of ${nameOf(stored, masker)}`);
        return { value };
      }),
    ),

    toJson: api.sessions.toJson.handler(({ input, signal: asked }) =>
      useStore(services, input.storeId, { signal: asked }, async ({ profile, store, signal }) => {
        const stored = await one(store, sealer.keyIn(input.key), { signal });
        if (!input.secrets) return { json: sessionJson(withMasks(stored.fields, masker)) };
        handedOut(profile, store, 'copy', `${nameOf(stored, masker)} as JSON with tokens`);
        return { json: sessionJson(stored.fields) };
      }),
    ),

    toText: api.sessions.toText.handler(({ input: { storeId, keys, format }, signal: asked }) =>
      useStore(services, storeId, { signal: asked }, async ({ store, signal }) => {
        const sessions: Partial<SessionFields>[] = [];
        for (let from = 0; from < keys.length; from += READ_AT_ONCE) {
          const part = keys.slice(from, from + READ_AT_ONCE).map((key) => sealer.keyIn(key));
          const found = new Map((await store.read(part, { signal })).map((stored) => [stored.key, stored]));
          for (const key of part) {
            const stored = found.get(key);
            if (stored !== undefined) sessions.push(withoutStrayTokens(stored.fields, masker));
          }
        }
        const missing = keys.length - sessions.length;
        if (missing > 0) {
          throw new DeskError(
            'NOT_FOUND',
            `${missing} of these sessions ${missing === 1 ? 'is' : 'are'} no longer in the store. Nothing was copied.`,
            {
              hint: 'Reload the list, then select again.',
            },
          );
        }
        return { text: format === 'json' ? sessionsJson(sessions) : sessionsCsv(sessions) };
      }),
    ),

    preview: api.sessions.preview.handler(({ input, signal: asked }) =>
      useStore(
        services,
        input.storeId,
        { signal: asked },
        async ({ profile, store, signal }): Promise<StorePreview> => {
          const fields = await resolve(store, input, { masker, sealer, signal });
          const { present, after, columns, problems } = await store.planWrite(fields, { signal });
          const own = [...secretsOf(fields), ...secretsOf(present?.fields ?? {})];
          const room = new Set(store.capabilities.fields);
          const confirm = access.confirmationFor(profile);
          return {
            ...(present !== undefined && {
              version: versionOf(present.raw),
              key: sealer.keyOut(present.key, secretsOf(present.fields)),
            }),
            changes: differences(present, after, masker),
            // An empty state reads as one that is not there.
            lost: SESSION_FIELDS.filter((field) => (fields[field] ?? '') !== '' && !room.has(field)),
            warnings: [...problems.map((problem) => maskedProblem(problem, masker, own)), ...draftWarnings(fields)],
            columns,
            ...(confirm !== undefined && { confirm }),
          };
        },
      ),
    ),

    store: api.sessions.store.handler(async ({ input, signal }) => {
      const profile = services.profiles.get(input.storeId);
      access.requireWrite(profile);
      access.requireConfirmation(profile, input.confirmation);
      try {
        return await stores.use(profile, { signal }, async (use) => {
          const fields = await resolve(use.store, input, { masker, sealer, signal });
          const storing = { store: use.store, fields, expect: input.expect, extra: input.extra };
          const { key, activityId } = await storeSession(storing, runIn(services, use, randomUUID(), signal));
          return { key: sealer.keyOut(key, secretsOf(fields)), activityId };
        });
      } finally {
        changed(services, profile.id);
      }
    }),
  };
}

/** The session that a draft stands for, with the secrets that it keeps. */
async function resolve(
  store: SessionStore,
  { draft, from }: { draft: SessionDraft; from?: string | undefined },
  { masker, sealer, signal }: CallOptions & Pick<Services, 'masker' | 'sealer'>,
): Promise<SessionFields> {
  const kept = from === undefined ? {} : (await one(store, sealer.keyIn(from), { signal })).fields;
  for (const secret of secretsOf(kept)) rememberSecret(secret);
  return fieldsOf(draft, kept, masker);
}

const cursorSchema = z.tuple([z.string(), z.string()]);

function partsOf(opened: string): [list: string, cursor: string] | [] {
  try {
    return cursorSchema.parse(JSON.parse(opened));
  } catch {
    return [];
  }
}

/** @throws DeskError BAD_INPUT when a cursor belongs to another list */
function cursorOf(opened: string, list: string): string {
  // What was sealed may be a key, too.
  const [madeFor, cursor] = partsOf(opened);
  if (madeFor === list && cursor !== undefined) return cursor;
  throw new DeskError('BAD_INPUT', 'This cursor belongs to another list.', { hint: 'Reload the list.' });
}

async function one(store: SessionStore, key: StoredKey, options: CallOptions): Promise<StoredSession> {
  const [stored] = await store.read([key], options);
  if (stored !== undefined) return stored;
  throw new DeskError('NOT_FOUND', 'This session is no longer in the store.', {
    hint: 'It was deleted, or its id changed. Reload the list.',
  });
}

function nameOf({ fields, key }: StoredSession, masker: Masker): string {
  const id = fields.id ?? key;
  return id === '' ? 'the session with an empty ID' : masker.redact(id, secretsOf(fields));
}
