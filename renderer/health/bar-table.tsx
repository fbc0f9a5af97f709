import { scaleLinear } from '@visx/scale';
import { Bar } from '@visx/shape';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { formatCount } from '../parts/counts.ts';
import styles from './bar-table.module.css';
import { fillOf, type Tone } from './tones.tsx';

interface BarPart {
  tone: Tone;
  count: number;
}

export interface BarRow {
  key: string;
  label: ReactNode;
  tone: Tone;
  count: number;
  /** What of the whole is not counted but told by itself; follows the bar. */
  rest?: BarPart;
  /** The list of exactly these. */
  href?: string | undefined;
  /** Since the last report. */
  change?: string | undefined;
  /** Further numbers of the row, as text. */
  more?: readonly string[];
}

interface Props {
  /** Read to those who do not see the bars. */
  caption: string;
  /** Heads of the labels, the numbers, and what follows them. */
  heads: readonly [string, string, ...string[]];
  rows: readonly BarRow[];
  /** What a whole bar stands for; the longest one's where absent. */
  whole?: number;
}

/** A plot that is its own table: under each row a bar of the number in it. */
export function BarTable({ caption, heads, rows, whole }: Props) {
  const longest = Math.max(1, whole ?? Math.max(...rows.map(({ count }) => count)));
  return (
    <table className={styles.table}>
      <caption className={styles.hidden}>{caption}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, tone, count, rest, href, change, more = [] }) => (
          <tr key={key} className={href === undefined ? '' : styles.leads}>
            <th scope="row">
              {href === undefined ? label : <Link href={href}>{label}</Link>}
              <HorizontalBar parts={rest === undefined ? [{ tone, count }] : [{ tone, count }, rest]} whole={longest} />
            </th>
            <td>
              {change === undefined ? null : <span className={styles.change}>{change}</span>}
              <strong>{formatCount(count)}</strong>
            </td>
            {more.map((text, at) => (
              <td key={heads[at + 2]}>{text}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface BarProps {
  parts: readonly BarPart[];
  whole: number;
  className?: string | undefined;
}

/** What is there is seen, however small; per cent. */
const LEAST = 0.4;

/** Parts of a whole, one after the other; drawn in per cent, so that it takes what room there is. */
export function HorizontalBar({ parts, whole, className }: BarProps) {
  const scale = scaleLinear({ domain: [0, whole], range: [0, 100] });
  const shown = parts.filter(({ count }) => count > 0);
  return (
    <svg className={`${styles.bar} ${className ?? ''}`} aria-hidden="true">
      {shown.map(({ tone, count }, at) => {
        const from = scale(shown.slice(0, at).reduce((sum, part) => sum + part.count, 0));
        return (
          <Bar key={at} x={`${from}%`} width={`${Math.max(LEAST, scale(count))}%`} height="100%" fill={fillOf(tone)} />
        );
      })}
    </svg>
  );
}
