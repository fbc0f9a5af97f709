import { Link } from 'wouter';
import { formatCount } from '../parts/counts.ts';
import { binLabel, dayBins, shortDay } from './day-bins.ts';
import type { Ending } from './endings.ts';
import styles from './expiry-table.module.css';
import { DAY } from '../../shared/session.ts';

/** The plots by day as one table: the days on which anything ends. */
export function ExpiryTable({ endings }: { endings: readonly Ending[] }) {
  const [first] = endings;
  if (first === undefined) return null;
  const { from, days } = first.counts;
  const end = from + days.length * DAY;
  const rows = [
    {
      key: 'before',
      label: `Before ${shortDay(from)}`,
      range: { max: from },
      counts: endings.map((one) => one.counts.before),
    },
    ...dayBins(first.counts, 1, 0).map((bin, at) => ({
      key: String(bin.from),
      label: `${binLabel(bin)}${bin.when === 'today' ? ' (today)' : ''}`,
      range: { min: bin.from, max: bin.to },
      counts: endings.map((one) => one.counts.days[at] ?? 0),
    })),
    {
      key: 'after',
      label: `From ${shortDay(end)} on`,
      range: { min: end },
      counts: endings.map((one) => one.counts.after),
    },
  ].filter(({ counts }) => counts.some((count) => count > 0));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label="Sessions by day">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Day (UTC)</th>
            {endings.map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, label, range, counts }) => (
            <tr key={key}>
              <th scope="row">{label}</th>
              {endings.map(({ title, hrefOf }, at) => (
                <td key={title}>
                  {counts[at] === undefined || counts[at] === 0 ? (
                    '0'
                  ) : (
                    <Link href={hrefOf(range)}>{formatCount(counts[at])}</Link>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
