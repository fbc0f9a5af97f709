import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { backend } from '../../main/stores/cloudflare-d1/backend.ts';
import type { OpenOptions, SessionStore } from '../../main/stores/store.ts';
import type { AddressOf } from '../../shared/backends/index.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import { D1Control } from '../servers/d1.ts';
import type { TokenWishes } from '../servers/kv.ts';

export type D1Address = AddressOf<'cloudflare-d1'>;

/** A database of its own in an account of its own on the server of the tests. */
export interface D1Place {
  address: D1Address;
  account: string;
  database: string;
  token: string;
  control: D1Control;
  open(options?: Partial<OpenOptions>, change?: Partial<D1Address>): Promise<SessionStore>;
  /** Lets the place's token be treated so from now on. */
  wish(wishes: Omit<TokenWishes, 'accounts'>): Promise<void>;
  /** Runs statements as the app would. */
  app(...statements: string[]): Promise<Record<string, unknown>[][]>;
  remove(): Promise<void>;
}

/** @param schema statements that the database begins with */
export async function makeD1Place(schema: readonly string[] = [], url: string = inject('kvUrl')): Promise<D1Place> {
  const control = new D1Control(url);
  const account = await control.account();
  const token = await control.token({ accounts: [account] });
  const database = await control.database(account, token, `sessions-${randomBytes(4).toString('hex')}`);
  if (schema.length > 0) await control.statements(database, ...schema);
  const address: D1Address = {
    backend: 'cloudflare-d1',
    place: { at: 'account', account, endpoint: control.endpoint },
    database,
  };
  return {
    address,
    account,
    database,
    token,
    control,
    open: (options = {}, change = {}) =>
      backend.open({ ...address, ...change }, { access: 'read-write', secrets: { password: token }, ...options }),
    async wish(wishes) {
      await control.token({ accounts: [account], ...wishes }, token);
    },
    app: (...statements) => control.statements(database, ...statements),
    async remove() {
      const owner = await control.token({ accounts: [account] });
      await control.removeDatabase(account, owner, database);
    },
  };
}

/** All that a probe says when each look is done, and its report. */
export async function probeD1Address(
  address: D1Address,
  password?: string,
): Promise<{ steps: ProbeStep[]; report: ProbeReport }> {
  const steps: ProbeStep[] = [];
  const run = backend.probe(address, password === undefined ? {} : { secrets: { password } });
  for (;;) {
    const next = await run.next();
    if (next.done === true) return { steps: steps.filter(({ state }) => state !== 'running'), report: next.value };
    steps.push(next.value);
  }
}
