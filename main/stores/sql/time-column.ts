import { sql, type RawBuilder } from 'kysely';
import { DAYS_COUNTED } from '../../../shared/health.ts';
import { SOON } from '../../../shared/readiness.ts';
import { DAY, EXPIRY_MARGIN, HOUR } from '../../../shared/session.ts';
import type { TableLayout } from '../../../shared/layouts.ts';
import { SECONDS_LIMIT } from '../../layouts/codecs.ts';
import { strictlyWithin, type Condition } from './conditions.ts';
import type { TableDialect } from './dialect.ts';
import { TIME_FORMS, type TimeForm } from './time-forms.ts';

const DAYS = 2 * DAYS_COUNTED + 1;
/** The largest of {@link TimeColumn.day}. */
export const MOST_DAYS = DAYS + 2;

type TimeField = 'expires' | 'refreshTokenExpires';

/** Where moments begin to mean something else, in order; milliseconds since 1970. */
function limitsOf(field: TimeField, now: number): readonly number[] {
  // As in `termsOf` and `readinessTerms`.
  return field === 'expires' ? [now + EXPIRY_MARGIN, now + HOUR + 1] : [now + 1, now + SOON + 1];
}

interface JudgedTime {
  /** @param moment milliseconds since 1970 */
  isBefore: (moment: number) => Condition;
  day: RawBuilder<unknown>;
}

/** How the times of one column of regular rows are told apart at the server. */
export class TimeColumn {
  readonly column: RawBuilder<unknown>;
  readonly #form: TimeForm;
  readonly #dialect: TableDialect;
  readonly #limits: readonly number[];
  readonly #firstDay: number;

  private constructor(column: string, form: TimeForm, dialect: TableDialect, limits: readonly number[], now: number) {
    this.column = sql.ref(column);
    this.#form = form;
    this.#dialect = dialect;
    this.#limits = limits;
    this.#firstDay = Math.floor(now / DAY) - DAYS_COUNTED;
  }

  /** Undefined where the table has no such column. */
  static of(field: TimeField, layout: TableLayout, dialect: TableDialect, now: number): TimeColumn | undefined {
    const mapping = layout.columns[field];
    const form = mapping && TIME_FORMS[mapping.encoding];
    if (mapping === undefined || form === undefined) return undefined;
    return new TimeColumn(mapping.column, form, dialect, limitsOf(field, now), now);
  }

  /** 0 where there is no time, else in which of the stretches between the limits it lies, from 1. */
  get stretch(): RawBuilder<unknown> {
    return this.#judged(({ isBefore }) => {
      const before = this.#limits.map((limit, at) => sql`when ${isBefore(limit)} then ${sql.lit(at + 1)}`);
      return sql`case ${sql.join(before, sql` `)} else ${sql.lit(this.#limits.length + 1)} end`;
    });
  }

  /** A moment in that stretch. */
  momentIn(stretch: number): number | undefined {
    if (stretch === 0) return undefined;
    const limit = this.#limits[stretch - 1];
    return limit === undefined ? this.#limits.at(-1) : limit - 1;
  }

  /** 0 where there is no time; 1 before the days that are counted by themselves, {@link MOST_DAYS} after them; else which of them, from 2. */
  get day(): RawBuilder<unknown> {
    return this.#judged(
      ({ isBefore, day }) => sql`case when ${isBefore(this.#firstDay * DAY)} then 1
        when ${isBefore((this.#firstDay + DAYS) * DAY)} then ${day} - ${sql.lit(this.#firstDay - 2)}
        else ${sql.lit(MOST_DAYS)} end`,
    );
  }

  /** Seconds and milliseconds are judged in their own unit: each row computes as little as can be. */
  #judged(judge: (time: JudgedTime) => RawBuilder<unknown>): RawBuilder<unknown> {
    const { column } = this;
    const { grouping } = this.#dialect;
    if (this.#form === 'seconds' || this.#form === 'milliseconds') {
      const inUnitsOf = (ms: number) =>
        judge({
          isBefore: (moment) => sql`${column} < ${sql.lit(Math.ceil(moment / ms))}`,
          day: grouping.divide(column, DAY / ms),
        });
      return sql`case when ${column} is null then 0 when ${column} < ${sql.lit(SECONDS_LIMIT)} then ${inUnitsOf(1000)}
        else ${inUnitsOf(1)} end`;
    }
    const judged = judge({
      isBefore: (moment) => strictlyWithin(column, this.#form, { max: moment }, this.#dialect) ?? sql`1 = 0`,
      day: grouping.dayOf(column, this.#form),
    });
    return sql`case when ${column} is null then 0 else ${judged} end`;
  }

  /** A moment on that day. */
  momentOn(day: number): number | undefined {
    return day === 0 ? undefined : (this.#firstDay + day - 2) * DAY;
  }
}
