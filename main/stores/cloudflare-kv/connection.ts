import type { ConnectOptions } from '../store.ts';
import type { Call } from '../cloudflare/call.ts';
import { accountResources, Cloudflare, type AccountPlace, type Service } from '../cloudflare/connection.ts';
import { KV_FAILURES } from './failures.ts';

/** Namespaces in one answer. */
const LISTED_AT_ONCE = 100;

async function connect(options: Parameters<Service<unknown>['connect']>[0]) {
  const [{ createClient }, resources, { BaseNamespaces }, { BaseKeys }, { BaseMetadata }, { BaseValues }] =
    await Promise.all([
      import('cloudflare/tree-shakable'),
      accountResources(),
      import('cloudflare/resources/kv/namespaces/namespaces'),
      import('cloudflare/resources/kv/namespaces/keys'),
      import('cloudflare/resources/kv/namespaces/metadata'),
      import('cloudflare/resources/kv/namespaces/values'),
    ]);
  return createClient({ resources: [...resources, BaseNamespaces, BaseKeys, BaseMetadata, BaseValues], ...options });
}

/** Cloudflare with its KV. */
export type CloudflareKv = Cloudflare<Awaited<ReturnType<typeof connect>>>;

export function connectTo(place: AccountPlace, { secrets }: ConnectOptions): CloudflareKv {
  return new Cloudflare({ ...KV_FAILURES, connect }, place, secrets?.password);
}

export async function listNamespaces(
  cloudflare: CloudflareKv,
  account: string,
  call: Call,
): Promise<{ id: string; title: string }[]> {
  const found: { id: string; title: string }[] = [];
  for (let page = 1; ; page += 1) {
    const where = { account_id: account, page, per_page: LISTED_AT_ONCE, order: 'title' } as const;
    const { result } = await cloudflare.ask(call, undefined, (client, options) =>
      client.kv.namespaces.list(where, options),
    );
    found.push(...result.map(({ id, title }) => ({ id, title })));
    if (result.length < LISTED_AT_ONCE) return found;
  }
}

/** @throws DeskError TABLE_MISSING */
export async function getNamespace(
  cloudflare: CloudflareKv,
  account: string,
  id: string,
  call: Call,
): Promise<{ id: string; title: string }> {
  const where = { account_id: account };
  const { title } = await cloudflare.ask(call, id, (client, options) => client.kv.namespaces.get(id, where, options));
  return { id, title };
}
