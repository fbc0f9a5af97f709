/** One step on one session, and what was told of it. */
export interface Event {
  /** The other program stores or deletes; ours looks, removes what has a form, and puts a form back where nothing is. */
  what: 'store' | 'delete' | 'look' | 'remove' | 'restore';
  form?: string;
  /** The form that may be overwritten. */
  over?: string;
  /** When it was begun, and when it was over; milliseconds. */
  from: number;
  to: number;
  /** What came of it; absent where that is not known. */
  told?: boolean;
  /** Nothing comes after this look. */
  isLast?: boolean;
  /** What it failed with. */
  failure?: string;
}

export interface Rules {
  /**
   * Ours compares first and acts later: another program may come between. What it finds may also be what it has written itself
   * a moment ago, so that only what it did counts, and what is there in the end.
   */
  checks: boolean;
  /** What is told not to have been removed may have gone all the same: others deleted some at the same moment. */
  mayNotKnow: boolean;
  /** The server forgets what is stored over a session that goes at the same moment. */
  forgets: boolean;
}

/** A part of a step that is done at one moment. It gives what is stored then, or nothing where it cannot have been so. */
interface Moment extends Pick<Event, 'from' | 'to'> {
  does: (state: string | undefined) => (string | undefined)[];
  /** Comes after that one. */
  after?: Moment;
}

/** Whether some order of the steps, each at one moment while it ran, explains all that was told. */
export function isPossible(events: readonly Event[], rules: Rules): boolean {
  return choices(events, rules).some((chosen) => isOrderly(chosen.flatMap((event) => momentsOf(event, rules))));
}

/** What is not known was done, or was not and tells nothing. */
function choices(events: readonly Event[], { forgets }: Rules): Event[][] {
  let all: Event[][] = [[]];
  for (const event of events) {
    const without = event.told === undefined || (forgets && event.what === 'store' && isBesideOurs(event, events));
    const done = { ...event, told: event.told ?? true };
    all = all.flatMap((before) => [[...before, done], ...(without ? [before] : [])]);
  }
  return all;
}

function isBesideOurs({ from, to }: Event, events: readonly Event[]): boolean {
  return events.some((one) => ['remove', 'restore'].includes(one.what) && one.from < to && from < one.to);
}

function momentsOf(event: Event, { checks, mayNotKnow }: Pick<Rules, 'checks' | 'mayNotKnow'>): Moment[] {
  const { what, form, over, told, from, to } = event;
  const at = (does: Moment['does'], after?: Moment): Moment => ({
    from,
    to,
    does,
    ...(after !== undefined && { after }),
  });
  const where = (fits: (state: string | undefined) => boolean) => at((state) => (fits(state) === told ? [state] : []));
  switch (what) {
    case 'store':
      return [at(() => [form])];
    case 'delete':
      return [at(() => [undefined])];
    case 'look':
      if (checks && event.isLast !== true) return [];
      return [at((state) => (state === form ? [state] : []))];
    case 'remove': {
      if (told !== true && mayNotKnow) return [at((state) => (state === form ? [undefined] : [state]))];
      const check = where((state) => state === form);
      if (told !== true) return checks ? [] : [check];
      return checks ? [check, at(() => [undefined], check)] : [at((state) => (state === form ? [undefined] : []))];
    }
    case 'restore': {
      const isFree = (state: string | undefined) => state === undefined || state === over;
      const check = where(isFree);
      // What was to be overwritten may have gone between our look and our change.
      if (told !== true)
        return checks ? [] : [over === undefined ? check : at((state) => (state === over ? [] : [state]))];
      return checks ? [check, at(() => [form], check)] : [at((state) => (isFree(state) ? [form] : []))];
    }
  }
}

function isOrderly(moments: readonly Moment[]): boolean {
  const dead = new Set<string>();
  function goesOn(left: readonly Moment[], state: string | undefined): boolean {
    if (left.length === 0) return true;
    const here = `${left.map((moment) => moments.indexOf(moment)).join()} ${state}`;
    if (dead.has(here)) return false;
    const soonest = Math.min(...left.map(({ to }) => to));
    for (const moment of left) {
      if (moment.from > soonest || (moment.after !== undefined && left.includes(moment.after))) continue;
      const rest = left.filter((one) => one !== moment);
      if (moment.does(state).some((next) => goesOn(rest, next))) return true;
    }
    dead.add(here);
    return false;
  }
  return goesOn(moments, undefined);
}
