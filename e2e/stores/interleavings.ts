import { setTimeout as sleep } from 'node:timers/promises';
import { versionOf } from '../../main/layouts/version.ts';
import type { SessionStore, StoredSession } from '../../main/stores/store.ts';
import { offlineId } from '../../shared/ids.ts';
import type { SessionFields } from '../../shared/session.ts';
import { failureOf } from './faults-deletion.ts';
import { isPossible, type Event, type Rules } from './linearizable.ts';

/** Another program at the same place: an app with its adapter. What it stores it stores whole. */
export interface OtherProgram {
  store(fields: SessionFields): Promise<unknown>;
  delete(ids: readonly string[]): Promise<unknown>;
}

export interface Interleavings {
  seed: number;
  /** Each with some sessions of its own; each of those is an interleaving. */
  rounds: number;
  /** What cannot be expected of this server, or of ours on it. */
  rules?: Partial<Omit<Rules, 'checks'>>;
  /** Opens the place once more, where a store may go on showing what it has written itself. */
  reopen?: () => Promise<SessionStore>;
}

/** Sessions that are changed together. */
const TOGETHER = 5;
/** Milliseconds between two steps, at the most. */
const GAP = 3;

/**
 * Lets another program store, refresh and delete sessions at random moments while ours reads them, removes them as it saw
 * them, and puts some back. Returns what no order of these steps can explain: a session that went unseen, one that was told
 * wrongly, an older one in the place of a newer.
 */
export async function interleave(
  store: SessionStore,
  other: OtherProgram,
  { seed, rounds, rules = {}, reopen }: Interleavings,
): Promise<string[]> {
  const all: Rules = { mayNotKnow: false, forgets: false, ...rules, checks: store.capabilities.writes === 'checked' };
  const random = randomFrom(seed);
  const impossible: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const lives = Array.from({ length: TOGETHER }, (_, at) => new Life(`r${seed}-${round}-${at}.myshopify.com`));
    for (const life of lives) if (random() < 0.9) await life.theyStore(other);
    // Drawn before both run: the seed says what is done, the moment only when.
    await Promise.all([theirs(other, lives, scriptFrom(random)), ours(store, lives, scriptFrom(random))]);
    const last = (await reopen?.()) ?? store;
    for (const life of lives) {
      await life.weLook(last, true);
      if (!isPossible(life.events, all)) impossible.push(life.toString());
    }
    if (last !== store) await last.close();
    await store.deleteSessions(lives.map(({ id }) => id));
  }
  return impossible;
}

/** Numbers from 0 to 1 for the steps of one program, in its order. */
type Script = () => number;

function scriptFrom(random: () => number): Script {
  return randomFrom(Math.floor(random() * 2 ** 32));
}

async function gap(script: Script): Promise<void> {
  const turn = script();
  if (turn > 0.4) await sleep(Math.floor((turn - 0.4) * (GAP + 1) * 2));
}

async function theirs(other: OtherProgram, lives: readonly Life[], script: Script): Promise<void> {
  for (let step = Math.floor(script() * 8); step > 0; step -= 1) {
    await gap(script);
    const life = lives[Math.floor(script() * lives.length)];
    await (script() < 0.7 ? life?.theyStore(other) : life?.theyDelete(other));
  }
}

/** As a deletion and its undoing go: look, remove what was seen, put back what went, then put it over what is newer. */
async function ours(store: SessionStore, lives: readonly Life[], script: Script): Promise<void> {
  await gap(script);
  const seen = await look(store, lives);
  await gap(script);
  const removed = await together(seen, 'remove', undefined, async () => (await store.remove(all(seen), {})).removed);
  await gap(script);
  // At times all of them, also those that stayed.
  const back = script() < 0.7 ? seen.filter((_, at) => removed[at]) : seen;
  const restored = await together(back, 'restore', undefined, () => store.restore(all(back), {}));
  const refused = back.filter((_, at) => !restored[at]);
  const newer = new Map((await look(store, lives)).map((one) => [one.life, one.session]));
  await gap(script);
  const over = refused.map(({ life }) => newer.get(life));
  await together(refused, 'restore', over, () =>
    store.restore(
      refused.map(({ session }, at) => ({ raw: session.raw, over: over[at] && versionOf(over[at].raw) })),
      {},
    ),
  );
}

interface Seen {
  life: Life;
  session: StoredSession;
}

const all = (seen: readonly Seen[]) => seen.map(({ session }) => session);

async function look(store: SessionStore, lives: readonly Life[]): Promise<Seen[]> {
  const found = await Promise.all(lives.map(async (life) => ({ life, session: await life.weLook(store) })));
  return found.flatMap(({ life, session }) => (session === undefined ? [] : [{ life, session }]));
}

/** Does one thing with several sessions, and notes for each what was told of it; nothing is known of any when it fails. */
async function together(
  seen: readonly Seen[],
  what: 'remove' | 'restore',
  over: readonly (StoredSession | undefined)[] | undefined,
  work: () => Promise<(boolean | undefined)[]>,
): Promise<(boolean | undefined)[]> {
  if (seen.length === 0) return [];
  const from = performance.now();
  const working = work();
  const failure = await failureOf(working);
  const told = failure === undefined ? await working : undefined;
  const to = performance.now();
  for (const [at, { life, session }] of seen.entries()) {
    const form = formOf(session) ?? '';
    const above = formOf(over?.[at]);
    const one = told?.[at];
    const done = told === undefined ? { failure: `${failure?.code} ${failure?.detail}` } : {};
    const known = one === undefined ? {} : { told: one };
    life.events.push({ what, form, from, to, ...done, ...known, ...(above !== undefined && { over: above }) });
  }
  return told ?? seen.map(() => false);
}

function formOf(session: StoredSession | undefined): string | undefined {
  return session?.fields.accessToken;
}

/** What happened to one session. Its token tells which of its forms it is. */
class Life {
  readonly id: string;
  readonly shop: string;
  readonly events: Event[] = [];
  #forms = 0;

  constructor(shop: string) {
    this.shop = shop;
    this.id = offlineId(shop);
  }

  async theyStore(other: OtherProgram): Promise<void> {
    const form = `form ${(this.#forms += 1)}`;
    const session = { id: this.id, shop: this.shop, state: '', isOnline: false, scope: 'read', accessToken: form };
    await this.#note({ what: 'store', form }, () => other.store(session));
  }

  async theyDelete(other: OtherProgram): Promise<void> {
    await this.#note({ what: 'delete' }, () => other.delete([this.id]));
  }

  async #note(step: Pick<Event, 'what' | 'form'>, work: () => Promise<unknown>): Promise<void> {
    const from = performance.now();
    const done = await work().then(
      () => ({ told: true }),
      (error: unknown) => ({ failure: String(error) }),
    );
    this.events.push({ ...step, from, to: performance.now(), ...done });
  }

  async weLook(store: SessionStore, isLast = false): Promise<StoredSession | undefined> {
    const from = performance.now();
    const session = await store.readById(this.id, {});
    const form = formOf(session);
    const seen = form === undefined ? {} : { form };
    this.events.push({ what: 'look', from, to: performance.now(), told: true, isLast, ...seen });
    return session;
  }

  toString(): string {
    const steps = this.events.toSorted((a, b) => a.from - b.from);
    const start = steps[0]?.from ?? 0;
    const lines = steps.map(({ what, form, over, told, failure, from, to }) => {
      const about = [form, over === undefined ? undefined : `over ${over}`]
        .filter((part) => part !== undefined)
        .join(' ');
      return `  ${(from - start).toFixed(1)} to ${(to - start).toFixed(1)} ms: ${what} ${about} → ${failure ?? told}`;
    });
    return [this.id, ...lines].join('\n');
  }
}

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
