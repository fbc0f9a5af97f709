import { implement, type ImplementerInternalWithMiddlewares } from '@orpc/server';
import type { z } from 'zod';
import { contract, type Contract, type sessionFilterSchema } from '../../shared/contract.ts';
import { DeskError } from '../../shared/errors.ts';
import { SHOP_LISTS } from '../../shared/health.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { DataProblem, StorePlace, StoreSummary, Theme } from '../../shared/records.ts';
import { parseScopes } from '../../shared/scopes.ts';
import { withoutUndefined } from '../../shared/without-undefined.ts';
import type { PlannedDeletion, PlannedRepair, PlannedRestore, Plans } from '../changes/plans.ts';
import type { Run } from '../changes/run.ts';
import type { RunningChanges } from '../changes/running.ts';
import type { Events } from '../events.ts';
import type { ExportFiles } from '../exports/export-files.ts';
import type { KeptReports } from '../health/kept-reports.ts';
import type { ShopLists } from '../health/shop-lists.ts';
import type { Log } from '../log.ts';
import type { OpenStores, StoreUse } from '../open-stores.ts';
import type { ProfilePasswords } from '../profiles/passwords.ts';
import type { ProfileFile } from '../profiles/profile-file.ts';
import type { AccessPolicy } from '../safety/access.ts';
import type { ActivityLog } from '../safety/activity-log.ts';
import type { Keychain } from '../safety/keychain.ts';
import type { Masker } from '../safety/mask.ts';
import type { Sealer } from '../safety/seal.ts';
import type { SoughtSecrets } from '../safety/sought-secrets.ts';
import type { CallOptions, SessionStore, StoreFilter } from '../stores/store.ts';
import type { WindowRequests } from '../window-requests.ts';
import { typedErrors } from './errors.ts';
import type { NamedStores } from './named-stores.ts';
import type { RecordContext } from './records.ts';
import { secretsInInput } from './secrets-in-input.ts';

/** What the desktop does for the program, where there is one. */
export interface Desktop {
  /** Shows the system's dialog for files. */
  pickFile(wants: 'file' | 'folder'): Promise<string | undefined>;
  setTheme(theme: Theme): void;
}

/** Where a call comes from: a window of the desktop, or a browser's, which nothing more is known of. */
export interface Caller {
  window?: { requests: WindowRequests; leave(): void } | undefined;
}

/** The parts of the program that handlers work with. */
export interface Services {
  version: string;
  host: 'electron' | 'browser';
  dataDir: string;
  /** What is wrong with the data folder itself. */
  problems: readonly DataProblem[];
  desktop: Desktop | undefined;
  log: Log;
  profiles: ProfileFile;
  passwords: ProfilePasswords;
  keychain: Keychain;
  stores: OpenStores;
  access: AccessPolicy;
  activity: ActivityLog;
  deletions: Plans<PlannedDeletion>;
  repairs: Plans<PlannedRepair>;
  restores: Plans<PlannedRestore>;
  running: RunningChanges;
  named: NamedStores;
  masker: Masker;
  sealer: Sealer;
  soughtSecrets: SoughtSecrets;
  shopLists: ShopLists;
  reports: KeptReports;
  exportFiles: ExportFiles;
  events: Events;
}

/** Where every area of the contract is implemented from: typed errors, mapped in this one place. */
export const api: ImplementerInternalWithMiddlewares<Contract, Caller, Caller> = implement(contract)
  .$context<Caller>()
  .use(secretsInInput)
  .use(typedErrors);

/** Works with the store of a profile; it stays open until the work is done. */
export function useStore<T>(
  { profiles, stores }: Services,
  storeId: string,
  options: CallOptions,
  work: (use: StoreUse) => Promise<T>,
): Promise<T> {
  return stores.use(profiles.get(storeId), options, work);
}

/** What a store is asked for: secrets and shops themselves in place of their handles. @throws DeskError SEARCH_EXPIRED */
export async function storeFilter(
  services: Services,
  { place }: Pick<SessionStore, 'place'>,
  { token, shops, expires, refreshEnds, ...filter }: z.infer<typeof sessionFilterSchema>,
): Promise<StoreFilter> {
  return {
    ...withoutUndefined(filter),
    ...(token !== undefined && { secrets: services.soughtSecrets.textsOf(token) }),
    ...(expires !== undefined && { expires: withoutUndefined(expires) }),
    ...(refreshEnds !== undefined && { refreshEnds: withoutUndefined(refreshEnds) }),
    ...(shops !== undefined && { shops: await listedShops(services, place, shops) }),
  };
}

async function listedShops(
  { reports, shopLists }: Services,
  place: StorePlace,
  shops: string,
): Promise<ReadonlySet<string>> {
  const list = SHOP_LISTS.find((one) => one === shops);
  if (list === undefined) return shopLists.shopsOf(shops);
  const listed = await reports.shopsOf(place.id, list);
  if (listed !== undefined) return new Set(listed);
  throw new DeskError(
    'SEARCH_EXPIRED',
    'This list of shops comes from a health check, and there is none of this store.',
    {
      hint: 'Check the store’s health, then open the list from there.',
    },
  );
}

/** What makes records of what is stored. Statuses are judged at this moment. */
export function recordContext({ masker, sealer }: Services, profile: Profile): RecordContext {
  return { masker, sealer, requiredScopes: parseScopes(profile.requiredScopes), now: Date.now() };
}

/** What a change in a store in use needs beside itself. */
export function runIn({ activity, running }: Services, use: StoreUse, planId: string, signal?: AbortSignal): Run {
  return { profile: use.profile, place: use.store.place, activity, running, planId, signal };
}

/** Tells the windows that the store of a profile changed, whatever profiles lead there; and the activity. */
export function changed({ profiles, stores, events }: Services, storeId: string): void {
  const place = stores.placeOf(storeId)?.id;
  const others = profiles.list().filter(({ id }) => place !== undefined && stores.placeOf(id)?.id === place);
  for (const id of new Set([storeId, ...others.map((profile) => profile.id)])) {
    events.publish('app', { type: 'store-changed', storeId: id });
  }
  events.publish('app', { type: 'activity-changed' });
}

export async function summaryOf(services: Services, profile: Profile): Promise<StoreSummary> {
  const passwordFor = await services.passwords.destinationOf(profile);
  const passwordProblem = services.passwords.problemOf(profile);
  const unlockedUntil = services.access.unlockedUntil(profile);
  return {
    profile,
    ...(passwordFor !== undefined && { passwordFor }),
    ...(passwordProblem !== undefined && { passwordProblem }),
    access: services.access.accessTo(profile),
    state: services.stores.state(profile.id),
    ...(unlockedUntil !== undefined && { unlockedUntil }),
  };
}
