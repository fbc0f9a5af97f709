import { randomUUID } from 'node:crypto';
import type { SessionDraft } from '../../shared/contract.ts';
import type { PasswordChange, ProfileDraft } from '../../shared/profiles.ts';
import type { RecordPage, SessionRecord } from '../../shared/records.ts';
import { drain } from '../program/drain.ts';
import type { TapedHost } from './hosts.ts';
import type { PlantedStore } from './planted-stores.ts';
import type { Plants } from './plants.ts';

export interface Walked {
  storeId: string;
  /** What was handed out because it was asked for. */
  revealed: { key: string; value: string }[];
}

/** A failure is an answer too: the tape has it. */
async function attempt<T>(answer: PromiseLike<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch {
    return undefined;
  }
}

const stream = <Step, Result>(answer: PromiseLike<AsyncIterator<Step, Result, unknown>>) =>
  attempt(drain(answer)).then((drained) => drained?.result);

/** Does in one store everything that a person can do there, with what is stored and with what is planted on the way. */
export async function walkStore(
  host: TapedHost,
  store: PlantedStore,
  draft: ProfileDraft,
  plants: Plants,
): Promise<Walked> {
  const { client } = host;
  const secret: { password?: PasswordChange } =
    store.password === undefined ? {} : { password: { action: 'set', value: store.password } };

  await stream(client.profiles.probe({ address: draft.address, ...secret }));
  await attempt(client.profiles.tables({ address: draft.address, ...secret }));
  const { id: storeId } = await client.profiles.create({ ...draft, ...secret });
  const events = await client.app.events();
  const listening = drain(Promise.resolve(events)).catch(() => {});

  await attempt(client.stores.planTable({ storeId }));
  await attempt(client.stores.createTable({ storeId }));
  const description = await attempt(client.stores.describe({ storeId }));
  if (description?.layout !== undefined)
    await attempt(client.profiles.previewLayout({ address: draft.address, storeId, layout: description.layout }));
  await attempt(client.stores.count({ storeId }));
  if (store.empty) for (let count = 0; count < 3; count += 1) await storeTyped(host, storeId, plants);
  const records = await list(host, storeId);
  if (records.length < 3) throw new Error(`Only ${records.length} planted sessions are listed.`);
  await searchEverywhere(host, storeId, plants);
  const report = await stream(client.health.take({ storeId }));
  await attempt(client.health.last({ storeId }));
  const saved = { storeId, takenAt: report?.takenAt ?? 0, folder: host.folder, name: randomUUID() };
  await attempt(client.health.save(saved));

  const revealed: Walked['revealed'] = [];
  for (const { key } of records) {
    await attempt(client.sessions.get({ storeId, key }));
    await attempt(client.sessions.toJson({ storeId, key, secrets: false }));
    for (const field of ['accessToken', 'refreshToken'] as const) {
      const answer = await attempt(client.sessions.reveal({ storeId, key, field }));
      if (answer !== undefined) revealed.push({ key, value: answer.value });
    }
    await attempt(client.sessions.toJson({ storeId, key, secrets: true }));
  }
  await attempt(client.stores.planIndex({ storeId }));
  await attempt(client.stores.createIndex({ storeId }));
  await checkIndex(host, storeId);

  await store.provoke?.();
  await change(host, storeId, records, plants);
  await store.calm?.();
  await change(host, storeId, await list(host, storeId), plants);

  await attempt(client.stores.lock({ storeId }));
  await attempt(client.stores.unlock({ storeId }));
  await attempt(client.stores.reconnect({ storeId }));
  await attempt(client.profiles.duplicate({ storeId }));
  await attempt(client.profiles.update({ storeId, draft: { ...draft, name: `${draft.name} again` } }));
  await attempt(client.profiles.setPassword({ storeId, password: plants.plant('a wrong password', 'password') }));
  await attempt(client.stores.describe({ storeId }));
  await attempt(client.profiles.list());
  await attempt(client.activity.list({ limit: 200 }));
  await attempt(client.profiles.remove({ storeId }));
  await events.return?.();
  await listening;
  return { storeId, revealed };
}

/** Page by page, and once in each order. */
async function list({ client, folder }: TapedHost, storeId: string): Promise<SessionRecord[]> {
  const records: SessionRecord[] = [];
  let cursor: string | undefined;
  do {
    const page: RecordPage = await client.sessions.page({ storeId, filter: {}, limit: 2, cursor });
    records.push(...page.records);
    cursor = page.next;
  } while (cursor !== undefined);
  const keys = records.map(({ key }) => key);
  for (const format of ['json', 'csv'] as const) await attempt(client.sessions.toText({ storeId, keys, format }));
  const passphrase = 'one that nobody knows';
  const into = () => ({ storeId, folder, name: randomUUID() });
  for (const format of ['ndjson', 'json', 'csv'] as const)
    for (const tokens of ['none', 'masked'] as const)
      for (const target of [{ keys }, { filter: {} }])
        await stream(client.sessions.export({ ...into(), target, format, tokens }));
  await stream(client.sessions.export({ ...into(), target: { keys }, format: 'ndjson', tokens: { passphrase } }));
  for (const by of ['id', 'shop', 'expires'] as const)
    await attempt(client.sessions.page({ storeId, filter: {}, order: { by, direction: 'desc' }, limit: 50 }));
  return records;
}

/** Types what is stored, and what is not, into every kind of search. */
async function searchEverywhere({ client }: TapedHost, storeId: string, plants: Plants): Promise<void> {
  const stored = plants.all.map(({ secret }) => secret).slice(0, 6);
  for (const text of [...stored, plants.plant('a search', 'shpat')]) {
    const sought = await attempt(client.sessions.seekSecret({ text }));
    if (sought === undefined) continue;
    await attempt(client.sessions.soughtSecret({ handle: sought.handle }));
    await attempt(client.sessions.page({ storeId, filter: { token: sought.handle }, limit: 50 }));
  }
  const [value = ''] = stored;
  const filters = [
    { shop: { match: 'contains', value } },
    { shop: { match: 'exact', value } },
    { id: value },
    { userId: value },
    { email: value },
  ] as const;
  for (const filter of filters) {
    await attempt(client.sessions.page({ storeId, filter, limit: 50 }));
    await attempt(client.stores.count({ storeId, filter }));
  }
}

async function checkIndex({ client }: TapedHost, storeId: string): Promise<void> {
  const report = await stream(client.stores.checkShopIndex({ storeId }));
  await stream(client.stores.repairShopIndex({ planId: report?.planId ?? 'none' }));
}

/** Stores, deletes and restores. What fails is as good as what goes well: its words are on the tape. */
async function change(
  host: TapedHost,
  storeId: string,
  records: readonly SessionRecord[],
  plants: Plants,
): Promise<void> {
  const { client } = host;
  for (const record of records) {
    const edited = draftOf(record, plants);
    const preview = await attempt(client.sessions.preview({ storeId, draft: edited, from: record.key }));
    await attempt(client.sessions.store({ storeId, draft: edited, from: record.key, expect: preview?.version }));
    await attempt(client.sessions.store({ storeId, draft: edited, from: record.key }));
  }
  await storeTyped(host, storeId, plants);
  const present = await list(host, storeId);
  const shop = present.find(({ fields }) => fields.shop !== undefined)?.fields.shop ?? '';
  await stream(client.sessions.planDelete({ storeId, target: { shop } }));
  await stream(client.sessions.planDelete({ storeId, target: { filter: {} } }));
  const plan = await stream(client.sessions.planDelete({ storeId, target: { keys: present.map(({ key }) => key) } }));
  const planId = plan?.planId ?? 'none';
  const deleting = stream(client.sessions.delete({ planId }));
  await attempt(client.activity.stop({ planId: 'another' }));
  const deleted = await deleting;
  await attempt(client.activity.list({ limit: 10, storeId }));
  if (deleted === undefined) return;
  const { activityId } = deleted;
  const shops = await attempt(client.activity.shops({ activityId, start: '' }));
  await stream(client.activity.planRestore({ activityId, storeId, shop: shops?.shops[0]?.shop ?? '' }));
  const restore = await stream(client.activity.planRestore({ activityId, storeId }));
  await stream(
    client.activity.restore({
      planId: restore?.planId ?? 'none',
      over: (restore?.newer ?? []).map(({ key }: { key: string }) => key),
    }),
  );
}

async function storeTyped({ client }: TapedHost, storeId: string, plants: Plants): Promise<void> {
  const draft = typedDraft(plants);
  const preview = await attempt(client.sessions.preview({ storeId, draft }));
  await attempt(client.sessions.store({ storeId, draft, expect: preview?.version }));
  // Where tokens have to be unique, a server says which one is not.
  await attempt(client.sessions.store({ storeId, draft: { ...draft, id: `${draft.id}-again` } }));
}

function draftOf({ fields }: SessionRecord, plants: Plants): SessionDraft {
  const { id = '', shop = '', state = '', isOnline = false, scope, firstName, email, userId } = fields;
  return {
    id,
    shop,
    state,
    isOnline,
    ...(scope !== undefined && { scope }),
    ...(firstName !== undefined && { firstName }),
    ...(email !== undefined && { email }),
    ...(userId !== undefined && { userId }),
    locale: plants.plant('typed as a locale', 'shpca'),
    // Its own stays: once it is another, nothing knows any more that what is repeated elsewhere was one.
    accessToken: { action: 'keep' },
    refreshToken: { action: 'keep' },
  };
}

function typedDraft(plants: Plants): SessionDraft {
  const accessToken = plants.plant('typed as an access token', 'oddPassword');
  const refreshToken = plants.plant('typed as a refresh token', 'oddPassword');
  return {
    id: `offline_${plants.plant('typed as an id', 'hex')}`,
    shop: 'typed.myshopify.com',
    state: `${accessToken} ${refreshToken}`,
    isOnline: true,
    userId: '1',
    firstName: plants.plant('typed as a name', 'jwt'),
    accessToken: { action: 'set', value: accessToken },
    refreshToken: { action: 'set', value: refreshToken },
  };
}
