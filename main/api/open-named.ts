import { isDeepStrictEqual } from 'node:util';
import { guessEnvironment } from '../../shared/guess-environment.ts';
import { defaultAccess, type ProfileSecrets } from '../../shared/profiles.ts';
import type { Address } from '../../shared/backends/index.ts';
import type { Interpretation, ProbeReport } from '../../shared/records.ts';
import type { NamedStore } from '../command-line.ts';
import { appNameAt } from '../profiles/app-name.ts';
import { envFileIn, interpretAll } from '../profiles/interpret.ts';
import { backendOf } from '../stores/backends.ts';
import { anySignal } from '../stores/cancel.ts';
import type { Services } from './context.ts';

/**
 * Makes a profile of what was named, unless there is one. Gives the path in the window to show: the store, or the page for adding one,
 * which says what is wrong.
 */
export async function openNamed(
  services: Services,
  { text, cwd }: NamedStore,
  signal: AbortSignal | undefined,
): Promise<string> {
  const read = readNamed(text, cwd);
  if (typeof read === 'string') return read;
  const { address, suggestedName, password, line } = read;
  const { profiles, passwords, events } = services;
  try {
    const known = profiles.list().find((profile) => isDeepStrictEqual(profile.address, address));
    const secrets = password === undefined ? {} : { password };
    if (known === undefined && !(await holdsSessions(address, secrets, signal))) return addStorePath({ address: line });
    const environment = guessEnvironment(address);
    const access = defaultAccess(environment);
    const name = appNameAt(address) ?? suggestedName;
    const profile = known ?? (await profiles.create({ name, environment, access, address }));
    if (password !== undefined) await passwords.change(profile, { action: 'set', value: password });
    events.publish('app', { type: 'profiles-changed' });
    return `/stores/${profile.id}`;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    // The page says what is wrong: it tries the same address.
    return addStorePath({ address: line });
  }
}

/**
 * What was named on the command line, or where the window asks for it instead. A text that may hold a password goes into no
 * address of the window: there it would be in the browser's history.
 */
function readNamed(text: string, cwd: string): Interpretation | string {
  try {
    const [one, ...others] = interpretAll(text, cwd);
    const envFile = envFileIn(text, cwd);
    if (one !== undefined && others.length === 0) return one;
    return addStorePath(envFile === undefined ? { named: 'several' } : { address: envFile });
  } catch {
    return addStorePath({ named: 'not-understood' });
  }
}

function addStorePath(search: { address: string } | { named: 'several' | 'not-understood' }): string {
  return `/stores/new?${new URLSearchParams(search).toString()}`;
}

/** How long a store that was named may take to show what it holds (milliseconds); the page for adding one then goes on, with a way to stop. */
const LOOK_TIME = 5_000;

async function holdsSessions(
  address: Address,
  secrets: ProfileSecrets,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const probe = (await backendOf(address.backend)).probe(address, {
    secrets,
    signal: anySignal(signal, AbortSignal.timeout(LOOK_TIME)),
  });
  for (;;) {
    const step: IteratorResult<unknown, ProbeReport> = await probe.next();
    if (step.done === true) return step.value.tables.length === 1;
  }
}
