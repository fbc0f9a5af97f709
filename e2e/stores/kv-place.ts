import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { backend } from '../../main/stores/cloudflare-kv/backend.ts';
import type { OpenOptions, SessionStore } from '../../main/stores/store.ts';
import type { Address } from '../../shared/backends/index.ts';
import type { ProfileSecrets } from '../../shared/profiles.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import { KvControl, type TokenWishes } from '../servers/kv.ts';

export type KvAddress = Extract<Address, { backend: 'cloudflare-kv' }>;

/** A namespace of its own in an account of its own on the server of the tests. */
export interface KvPlace {
  address: KvAddress;
  account: string;
  namespace: string;
  token: string;
  control: KvControl;
  open(options?: Partial<OpenOptions>, change?: Partial<KvAddress>): Promise<SessionStore>;
  /** Lets the place's token be treated so from now on. */
  wish(wishes: Omit<TokenWishes, 'accounts'>): Promise<void>;
  put(key: string, value: string, options?: { expiration?: number; metadata?: unknown }): Promise<void>;
  get(key: string): Promise<string | undefined>;
  remove(): Promise<void>;
}

/** @param url the server; that of all tests when absent */
export async function makeKvPlace(url: string = inject('kvUrl')): Promise<KvPlace> {
  const control = new KvControl(url);
  const account = await control.account();
  const token = await control.token({ accounts: [account] });
  const namespace = await control.namespace(account, token, `sessions-${randomBytes(4).toString('hex')}`);
  const address: KvAddress = {
    backend: 'cloudflare-kv',
    place: { at: 'account', account, endpoint: control.endpoint },
    namespace,
  };
  return {
    address,
    account,
    namespace,
    token,
    control,
    open: (options = {}, change = {}) =>
      backend.open({ ...address, ...change }, { access: 'read-write', secrets: { password: token }, ...options }),
    async wish(wishes) {
      await control.token({ accounts: [account], ...wishes }, token);
    },
    async put(key, value, options = {}) {
      await control.app(namespace, 'put', key, value, options);
    },
    async get(key) {
      const value = await control.app(namespace, 'get', key);
      return typeof value === 'string' ? value : undefined;
    },
    async remove() {
      const owner = await control.token({ accounts: [account] });
      await control.removeNamespace(account, owner, namespace);
    },
  };
}

/** All that a probe says when each look is done, and its report. */
export async function probeKvAddress(
  address: KvAddress,
  secrets: ProfileSecrets = {},
): Promise<{ steps: ProbeStep[]; report: ProbeReport }> {
  const steps: ProbeStep[] = [];
  const run = backend.probe(address, { secrets });
  for (;;) {
    const next = await run.next();
    if (next.done === true) return { steps: steps.filter(({ state }) => state !== 'running'), report: next.value };
    steps.push(next.value);
  }
}
