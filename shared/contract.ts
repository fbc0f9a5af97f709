import { eventIterator, oc, type } from '@orpc/contract';
import { z } from 'zod';
import { errorMap } from './errors.ts';
import { tableLayoutSchema } from './layouts.ts';
import { LONGEST_NAME, boundedText } from './backends/address-fields.ts';
import { addressSchema, BACKENDS } from './backends/index.ts';
import { passwordChangeSchema, profileDraftSchema, type Profile } from './profiles.ts';
import {
  LONGEST_SEARCH,
  MOST_COPIED,
  ORDERS,
  THEMES,
  type ActivityEntry,
  type AppEvent,
  type AppInfo,
  type ChangeProgress,
  type ChangeResult,
  type Count,
  type DeletePlan,
  type FolderListing,
  type IndexPlan,
  type Interpretation,
  type KeptShops,
  type LayoutSample,
  type ProbeReport,
  type ProbeStep,
  type RecordPage,
  type RestorePlan,
  type SessionDetail,
  type SessionRecord,
  type ShopIndexReport,
  type SoughtSecret,
  type StoreDescription,
  type StorePreview,
  type StoreSummary,
  type TableOutline,
  type WindowRequest,
} from './records.ts';
import { EXPORT_FORMATS, type ExportResult } from './exports.ts';
import { SHOP_LISTS, type HealthProgress, type HealthReport } from './health.ts';
import { SESSION_READINESS } from './readiness.ts';
import { PACES } from './pace.ts';
import { STATUSES } from './session.ts';

const base = oc.errors(errorMap);

// All text has an end: what is longer is nothing that a person or the window would send.
/** Names, ids of the program's own, and what is searched for: every store takes this much to look for. */
const short = boundedText(LONGEST_SEARCH);
/** A value of a session, or a key made of one. */
const long = boundedText(2_000_000);
/** The same, sealed where it has a token in it. */
const sessionKey = boundedText(3_000_000);
const storeId = short;
const inStore = z.strictObject({ storeId });
/** A store that may not be saved yet, or not as it stands. */
const unsavedStore = {
  address: addressSchema,
  password: passwordChangeSchema.optional(),
  /** The profile whose password is kept where none is given. */
  storeId: storeId.optional(),
};
/** Typed by the person where production asks for it: the store's name. */
const confirmation = short.optional();

/** Shopify has some two hundred. */
const MOST_SCOPES = 1_000;
const soughtHandle = z.string().regex(/^[\w-]{22}$/);
const time = z.int().min(0).max(8_640_000_000_000_000);
const timeRange = z.strictObject({ min: time.optional(), max: time.optional() });

export const sessionFilterSchema = z.strictObject({
  shop: z.strictObject({ match: z.enum(['prefix', 'contains', 'exact']), value: short }).optional(),
  id: short.optional(),
  userId: short.optional(),
  email: short.optional(),
  kind: z.enum(['online', 'offline']).optional(),
  statuses: z.array(z.enum(STATUSES)).optional(),
  token: soughtHandle.optional(),
  readiness: z.array(z.enum(SESSION_READINESS)).optional(),
  missingScopes: z.array(short).max(MOST_SCOPES).optional(),
  expires: timeRange.optional(),
  refreshEnds: timeRange.optional(),
  problem: short.optional(),
  shops: z.union([z.enum(SHOP_LISTS), soughtHandle]).optional(),
});

export const orderSchema = z.strictObject({ by: z.enum(ORDERS), direction: z.enum(['asc', 'desc']) });

const secret = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('keep') }),
  z.strictObject({ action: z.literal('clear') }),
  z.strictObject({ action: z.literal('set'), value: long.min(1) }),
]);

/** A session as filled in by a person. `keep` leaves the stored secret as it is, without the window having seen it. */
export const sessionDraftSchema = z.strictObject({
  id: long,
  shop: long.min(1),
  state: long,
  isOnline: z.boolean(),
  scope: long.optional(),
  accessToken: secret,
  expires: time.optional(),
  refreshToken: secret,
  refreshTokenExpires: time.optional(),
  userId: z
    .string()
    .regex(/^\d{1,19}$/)
    .optional(),
  firstName: long.optional(),
  lastName: long.optional(),
  email: long.optional(),
  locale: long.optional(),
  accountOwner: z.boolean().optional(),
  collaborator: z.boolean().optional(),
  emailVerified: z.boolean().optional(),
  userExpiresIn: z.int().optional(),
  userScope: long.optional(),
});
export type SessionDraft = z.infer<typeof sessionDraftSchema>;

/**
 * Everything that the window may ask of the main process. The same over a MessagePort in Electron and over a
 * WebSocket on loopback in a browser.
 */
export const contract = {
  app: {
    info: base.output(type<AppInfo>()),
    events: base.output(eventIterator(type<AppEvent>())),
    /** Writes an error of the window that nobody caught into the program's own log. */
    logError: base.input(z.strictObject({ text: z.string().max(20_000) })).output(type<void>()),
    /** Asks the system's keychain again, after it failed. */
    retryKeychain: base.output(type<void>()),
    /** Shows the desktop's file dialog; `undefined` when it was closed without choosing. */
    pickFile: base.input(z.strictObject({ wants: z.enum(['file', 'folder']) })).output(type<string | undefined>()),
    /**
     * Names in a folder of this computer, where there is no file dialog. Without a path: the folder that was listed last, else the
     * home folder.
     */
    listFolder: base.input(z.strictObject({ path: z.string().max(4096).optional() })).output(type<FolderListing>()),
  },
  /** What the window has to do with the desktop; in a browser nothing. */
  desktop: {
    requests: base.output(eventIterator(type<WindowRequest>())),
    /** Closes or reloads the window, or quits: whichever it held up because of unsaved changes. */
    leave: base.output(type<void>()),
    setTheme: base.input(z.strictObject({ theme: z.enum(THEMES) })).output(type<void>()),
  },
  profiles: {
    list: base.output(type<StoreSummary[]>()),
    /** The addresses that a text names: one, or each of an `.env` file. */
    interpret: base.input(z.strictObject({ text: long })).output(type<Interpretation[]>()),
    /** Opens what was named on the command line; gives the path in the window to show. */
    openNamed: base.input(z.strictObject({ handle: z.uuid() })).output(type<{ path: string }>()),
    probe: base.input(z.strictObject(unsavedStore)).output(eventIterator(type<ProbeStep>(), type<ProbeReport>())),
    /** What can be chosen for a field of a form, as the profiles in the shared AWS files of this computer. */
    suggestions: base
      .input(z.strictObject({ backend: z.enum(BACKENDS), field: z.string().max(LONGEST_NAME) }))
      .output(type<string[]>()),
    /** Every table and view with its columns, to map one by hand. */
    tables: base.input(z.strictObject(unsavedStore)).output(type<TableOutline[]>()),
    /** A few stored sessions, read as a layout says. */
    previewLayout: base
      .input(z.strictObject({ ...unsavedStore, layout: tableLayoutSchema }))
      .output(type<LayoutSample[]>()),
    create: base
      .input(profileDraftSchema.extend({ password: passwordChangeSchema.optional() }))
      .output(type<Profile>()),
    /** Giving more access to a production store, moving it out of production or renaming it asks for its name. */
    update: base
      .input(
        z.strictObject({ storeId, draft: profileDraftSchema, password: passwordChangeSchema.optional(), confirmation }),
      )
      .output(type<Profile>()),
    /** Takes the password of a store that asks for it again, and closes what was opened without it. */
    setPassword: base.input(z.strictObject({ storeId, password: long.min(1) })).output(type<StoreSummary>()),
    duplicate: base.input(inStore).output(type<Profile>()),
    /** Forgets the profile. Never touches the store. Production asks for its name. */
    remove: base.input(z.strictObject({ storeId, confirmation })).output(type<void>()),
  },
  stores: {
    describe: base.input(inStore).output(type<StoreDescription>()),
    /** The exact number of all sessions, or of those that match. Takes as long as it takes. */
    count: base.input(z.strictObject({ storeId, filter: sessionFilterSchema.optional() })).output(type<Count>()),
    /** Allows changes to a read-only store for a while. */
    unlock: base.input(z.strictObject({ storeId, confirmation })).output(type<StoreSummary>()),
    lock: base.input(inStore).output(type<StoreSummary>()),
    /** Closes and forgets the connection; the next call opens it again. */
    reconnect: base.input(inStore).output(type<void>()),
    planTable: base.input(inStore).output(type<{ statement: string; confirm?: string }>()),
    createTable: base.input(z.strictObject({ storeId, confirmation })).output(type<StoreDescription>()),
    /** No `plan` where the indexes are there, or none can be made. */
    planIndex: base.input(inStore).output(type<{ plan?: IndexPlan; confirm?: string }>()),
    /** Takes as long as it takes; giving the call up stops it at the server and leaves no index behind. */
    createIndex: base.input(z.strictObject({ storeId, confirmation })).output(type<StoreDescription>()),
    /** Compares the adapter's own index on shop with the sessions. Changes nothing. Reports are kept for ten minutes. */
    checkShopIndex: base.input(inStore).output(eventIterator(type<ChangeProgress>(), type<ShopIndexReport>())),
    /** Repairs what a report found: `changed` counts shops. Entries that changed since then are left alone. */
    repairShopIndex: base
      .input(z.strictObject({ planId: short, confirmation }))
      .output(eventIterator(type<ChangeProgress>(), type<ChangeResult>())),
  },
  health: {
    /** The last report on the store and the one before it, whichever profile asked for them. */
    last: base.input(inStore).output(type<{ report?: HealthReport; before?: HealthReport }>()),
    /** Counts the whole store and keeps the report. */
    take: base.input(inStore).output(eventIterator(type<HealthProgress>(), type<HealthReport>())),
    /** Writes one of the last two reports, by the moment when it was taken, into a new file: as JSON. */
    save: base
      .input(
        z.strictObject({ storeId, takenAt: z.int(), folder: boundedText(4096).min(1), name: boundedText(255).min(1) }),
      )
      .output(type<{ path: string }>()),
  },
  sessions: {
    page: base
      .input(
        z.strictObject({
          storeId,
          filter: sessionFilterSchema,
          order: orderSchema.optional(),
          /** From the page before. Holds the key that it goes on after, sealed. */
          cursor: boundedText(6_000_000).optional(),
          limit: z.int().min(1).max(500),
          /** Look at everything there is instead of trusting the adapter's own index on shop. */
          thorough: z.boolean().optional(),
        }),
      )
      .output(type<RecordPage>()),
    /**
     * What ids tell of a search by shop, at once; a part of what `page` lists, never passed off as all of it. Empty where the store
     * has no such ids.
     */
    foundByIds: base
      .input(z.strictObject({ storeId, filter: sessionFilterSchema, limit: z.int().min(1).max(500) }))
      .output(type<{ records: SessionRecord[] }>()),
    /** Takes a secret to search for: its handle then stands for it in a filter. Nothing of this is written down. */
    seekSecret: base.input(z.strictObject({ text: boundedText(100_000).min(1) })).output(type<SoughtSecret>()),
    /** What a handle stands for. @throws SEARCH_EXPIRED */
    soughtSecret: base.input(z.strictObject({ handle: soughtHandle })).output(type<SoughtSecret>()),
    /**
     * Takes a pasted list of shops and says which of them have sessions here, however they are written. The handle then stands for
     * what was found in a filter. Scans everything where the store has no way to look for shops.
     * @throws BAD_INPUT where it names no shop, or more than {@link MOST_SHOPS_LISTED}
     */
    keepShops: base
      .input(z.strictObject({ storeId, text: boundedText(1_000_000) }))
      .output(eventIterator(type<HealthProgress>(), type<KeptShops>())),
    get: base.input(z.strictObject({ storeId, key: sessionKey })).output(type<SessionDetail>()),
    /** A further part of a value as it lies in the store, a million characters at the most; `at` is its place in `raw`. */
    value: base
      .input(
        z.strictObject({
          storeId,
          key: sessionKey,
          version: z.string().max(100),
          at: z.int().min(0),
          from: z.int().min(0),
        }),
      )
      .output(type<{ text: string; next?: number }>()),
    /** Hands out one secret. Logged. */
    reveal: base
      .input(z.strictObject({ storeId, key: sessionKey, field: z.enum(['accessToken', 'refreshToken']) }))
      .output(type<{ value: string }>()),
    /** The session as JSON, in the form of `Session.toObject()`. With secrets it is logged. */
    toJson: base
      .input(z.strictObject({ storeId, key: sessionKey, secrets: z.boolean() }))
      .output(type<{ json: string }>()),
    /** Sessions without their tokens; NOT_FOUND where one of them is gone: JSON in the form of `Session.toObject()`, or CSV. */
    toText: base
      .input(
        z.strictObject({
          storeId,
          keys: z.array(sessionKey).min(1).max(MOST_COPIED),
          format: z.enum(['json', 'csv']),
        }),
      )
      .output(type<{ text: string }>()),
    /** Looks up what a deletion would touch. Plans are kept for ten minutes. */
    planDelete: base
      .input(
        z.strictObject({
          storeId,
          target: z.union([
            z.strictObject({ keys: z.array(sessionKey).min(1).max(100_000) }),
            z.strictObject({ shop: long }),
            z.strictObject({ filter: sessionFilterSchema }),
          ]),
        }),
      )
      .output(eventIterator(type<ChangeProgress>(), type<DeletePlan>())),
    /** @param total as typed by the person where the plan says `confirmsTotal` */
    delete: base
      .input(z.strictObject({ planId: short, confirmation, total: z.int().optional(), pace: z.enum(PACES).optional() }))
      .output(eventIterator(type<ChangeProgress>(), type<ChangeResult>())),
    /**
     * Writes what matches, or what is chosen, into a new file on this computer. Tokens are in it only encrypted with age. Logged.
     * Giving the call up stops it, and leaves no file.
     */
    export: base
      .input(
        z.strictObject({
          storeId,
          target: z.union([
            z.strictObject({ keys: z.array(sessionKey).min(1).max(100_000) }),
            z.strictObject({ filter: sessionFilterSchema }),
          ]),
          format: z.enum(EXPORT_FORMATS),
          tokens: z.union([
            z.enum(['none', 'masked']),
            z.strictObject({ passphrase: boundedText(1_000).min(8) }),
            z.strictObject({ recipient: boundedText(10_000).min(1) }),
          ]),
          folder: boundedText(4096).min(1),
          name: boundedText(255).min(1),
        }),
      )
      .output(eventIterator(type<ChangeProgress>(), type<ExportResult>())),
    preview: base
      .input(z.strictObject({ storeId, draft: sessionDraftSchema, from: sessionKey.optional() }))
      .output(type<StorePreview>()),
    /**
     * Stores a session (upsert). `from` is the key whose secrets `keep` keeps. Fails with CONFLICT when the stored version
     * is not `expect` (undefined: there must be none).
     */
    store: base
      .input(
        z.strictObject({
          storeId,
          draft: sessionDraftSchema,
          from: sessionKey.optional(),
          expect: short.optional(),
          /** Texts for the columns that the preview says a new session must have a value for. */
          extra: z.record(short, long).optional(),
          confirmation,
        }),
      )
      .output(type<{ key: string; activityId: number }>()),
  },
  activity: {
    list: base
      .input(
        z.strictObject({ before: z.int().optional(), storeId: storeId.optional(), limit: z.int().min(1).max(200) }),
      )
      .output(type<{ entries: ActivityEntry[]; next?: number }>()),
    /** The shops that the copies of an entry are of, by the beginning of their names. */
    shops: base
      .input(z.strictObject({ activityId: z.int(), start: short }))
      .output(type<{ shops: { shop: string; copies: number }[]; more: boolean }>()),
    /** Compares the copies of an entry, or those of one shop, with what is in a store now: the one that they come from, or another. */
    planRestore: base
      .input(z.strictObject({ activityId: z.int(), storeId, shop: short.optional() }))
      .output(eventIterator(type<ChangeProgress>(), type<RestorePlan>())),
    /** Restores as planned. Newer sessions are overwritten only where they are named in `over`, and are still as shown. */
    restore: base
      .input(z.strictObject({ planId: short, over: z.array(sessionKey).max(100), confirmation }))
      .output(eventIterator(type<ChangeProgress>(), type<ChangeResult>())),
    /** Stops the change that carries this plan out after the batch it is at; its stream then ends with the result so far. */
    stop: base.input(z.strictObject({ planId: short })).output(type<void>()),
  },
};
export type Contract = typeof contract;
