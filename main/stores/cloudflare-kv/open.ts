import { DeskError } from '../../../shared/errors.ts';
import type { Access } from '../../../shared/profiles.ts';
import { pairsLayout } from '../../layouts/pairs.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { ConnectOptions, OpenOptions, SessionStore } from '../store.ts';
import { KvStore } from './store.ts';
import { LocalNamespace } from './local-namespace.ts';
import { newCall, type Call } from '../cloudflare/call.ts';
import type { Namespace } from './namespace.ts';
import { Reader, type KvLook } from './paging.ts';
import { connectTo, getNamespace, listNamespaces, type CloudflareKv } from './connection.ts';
import { RestNamespace } from './rest-namespace.ts';
import { findState } from '../cloudflare/wrangler.ts';
import { LOCAL_KV, localNamespaces, type LocalFiles } from './local-files.ts';

type KvAddress = AddressOf<'cloudflare-kv'>;

/** Milliseconds that opening waits in all when Cloudflare throttles requests. */
const PATIENCE = 15_000;
/** Namespaces that are looked into when none is named. */
const LOOKED_INTO = 30;

export function callOf(signal: AbortSignal | undefined): Call {
  return newCall(signal, PATIENCE);
}

/** A namespace with what a short look at it found. */
export interface Candidate {
  id: string;
  title: string;
  look: KvLook;
}

/** Where namespaces are: an account at Cloudflare, or a folder. */
export interface NamespaceSource {
  /** All there are. */
  namespaces(call: Call): Promise<{ id: string; title: string }[]>;
  /** @throws DeskError TABLE_MISSING */
  named(id: string, call: Call): Promise<{ id: string; title: string }>;
  open(namespace: { id: string; title: string }): Promise<Namespace>;
  close(): Promise<void>;
}

export async function openStore(address: KvAddress, { access, secrets, signal }: OpenOptions): Promise<SessionStore> {
  const call = callOf(signal);
  const source = await sourceOf(address, { secrets }, call);
  try {
    const { namespace: id } = address;
    const candidate =
      id === undefined
        ? bestOf(await survey(source, call))
        : await lookInto(source, await source.named(id, call), call);
    return await storeOn(source, candidate, access);
  } catch (error) {
    await source.close();
    throw error;
  }
}

export async function sourceOf({ place }: KvAddress, options: ConnectOptions, call: Call): Promise<NamespaceSource> {
  if (place.at === 'folder') return folderSource(place.folder, await findState(place.folder, LOCAL_KV));
  const cloudflare = connectTo(place, options);
  try {
    const account = await cloudflare.account(call);
    return accountSource(cloudflare, account.id);
  } catch (error) {
    cloudflare.close();
    throw error;
  }
}

export function accountSource(cloudflare: CloudflareKv, account: string): NamespaceSource {
  return {
    namespaces: (call) => listNamespaces(cloudflare, account, call),
    named: (id, call) => getNamespace(cloudflare, account, id, call),
    open: async (namespace) => new RestNamespace(cloudflare, account, namespace),
    close: async () => cloudflare.close(),
  };
}

export function folderSource(folder: string, state: string): NamespaceSource {
  async function filesOf(id: string): Promise<LocalFiles> {
    const files = (await localNamespaces(folder, state)).find((one) => one.id === id);
    if (files !== undefined) return files;
    throw new DeskError('TABLE_MISSING', `There is no namespace ${id} in ${state}.`, {
      hint: 'Choose another namespace in the profile. It goes by its id, as the project’s wrangler settings have it.',
    });
  }
  return {
    namespaces: () => localNamespaces(folder, state),
    named: filesOf,
    open: async ({ id }) => new LocalNamespace(await filesOf(id)),
    close: async () => {},
  };
}

/** The store takes over the source, and closes it. */
export async function storeOn(
  source: NamespaceSource,
  { id, title, look }: Candidate,
  access: Access,
): Promise<KvStore> {
  const namespace = await source.open({ id, title });
  return new KvStore({
    namespace,
    access,
    layout: pairsLayout(look.age ?? 'current', id),
    async close() {
      await namespace.close();
      await source.close();
    },
  });
}

async function lookInto(source: NamespaceSource, found: { id: string; title: string }, call: Call): Promise<Candidate> {
  const namespace = await source.open(found);
  try {
    const reader = new Reader(namespace);
    const look = await reader.look(call, 1);
    // Behind a thousand keys of other programs there may be sessions yet.
    const isBlank = !look.complete && look.sessions === 0 && look.shops === 0;
    return { ...found, look: isBlank ? { ...look, ...(await reader.telltales(call)) } : look };
  } finally {
    await namespace.close();
  }
}

/** Every namespace with what is in it: those with the most sessions first. */
export async function survey(source: NamespaceSource, call: Call): Promise<Candidate[]> {
  const all = await source.namespaces(call);
  // Where there are very many, those that are called so come first.
  const likely = all.toSorted((a, b) => Number(hints(b.title)) - Number(hints(a.title)));
  const found = await Promise.all(likely.slice(0, LOOKED_INTO).map((namespace) => lookInto(source, namespace, call)));
  return found.toSorted((a, b) => b.look.sessions - a.look.sessions);
}

function hints(title: string): boolean {
  return /session|shop|store|auth/i.test(title);
}

export function holdsSessions({ look }: Candidate): boolean {
  return look.sessions > 0 || look.shops > 0;
}

/** The namespace with the most sessions, or the only one there is. @throws DeskError TABLE_MISSING, LAYOUT_UNKNOWN */
export function bestOf(candidates: readonly Candidate[]): Candidate {
  const [first, ...others] = candidates;
  if (first === undefined) {
    throw new DeskError('TABLE_MISSING', 'There is no KV namespace here.', {
      hint: 'Make one with “wrangler kv namespace create”, or choose another account.',
    });
  }
  if (holdsSessions(first) || (others.length === 0 && first.look.others === 0)) return first;
  throw new DeskError('LAYOUT_UNKNOWN', 'None of the namespaces holds sessions.', {
    hint: 'Choose the one that the app uses in the profile; the app may not have stored a session yet.',
  });
}
