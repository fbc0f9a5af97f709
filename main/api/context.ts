import { implement } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { DataProblem, StoreSummary } from '../../shared/records.ts';
import type { Events } from '../events.ts';
import type { OpenStores } from '../open-stores.ts';
import type { ProfilePasswords } from '../profiles/passwords.ts';
import type { ProfileFile } from '../profiles/profile-file.ts';
import type { AccessPolicy } from '../safety/access.ts';
import type { ActivityLog } from '../safety/activity-log.ts';
import type { Masker } from '../safety/mask.ts';
import type { PlannedDeletion, PlannedRepair, Plans } from '../safety/plans.ts';
import type { CallOptions, SessionStore } from '../stores/store.ts';
import { typedErrors } from './errors.ts';

/** The parts of the program that handlers work with. */
export interface Services {
  version: string;
  host: 'electron' | 'browser';
  dataDir: string;
  /** What is wrong with the data folder itself. */
  problems: readonly DataProblem[];
  /** The desktop's file dialog, where there is one. */
  pickFile: (() => Promise<string | undefined>) | undefined;
  profiles: ProfileFile;
  passwords: ProfilePasswords;
  stores: OpenStores;
  access: AccessPolicy;
  activity: ActivityLog;
  deletions: Plans<PlannedDeletion>;
  repairs: Plans<PlannedRepair>;
  masker: Masker;
  events: Events;
}

/** Where every area of the contract is implemented from: typed errors, mapped in this one place. */
export const api = implement(contract).use(typedErrors);

/** A profile with its open store. */
export async function storeOf(
  services: Services,
  storeId: string,
  options: CallOptions,
): Promise<{ profile: Profile; store: SessionStore }> {
  const profile = services.profiles.get(storeId);
  return { profile, store: await services.stores.get(profile, options) };
}

/** Tells the windows that a store and the activity changed. */
export function changed(services: Services, storeId: string): void {
  services.events.publish('app', { type: 'store-changed', storeId });
  services.events.publish('app', { type: 'activity-changed' });
}

export async function summaryOf(services: Services, profile: Profile): Promise<StoreSummary> {
  const { password } = await services.passwords.of(profile.id);
  const unlockedUntil = services.access.unlockedUntil(profile);
  return {
    profile,
    hasPassword: password !== undefined,
    access: services.access.accessTo(profile),
    state: services.stores.state(profile.id),
    ...(unlockedUntil !== undefined && { unlockedUntil }),
  };
}
