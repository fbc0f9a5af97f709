import { AxisBottom, type TickRendererProps } from '@visx/axis';
import { Group } from '@visx/group';
import { scaleBand, scaleLinear } from '@visx/scale';
import { Bar, Line } from '@visx/shape';
import { useState, type KeyboardEvent } from 'react';
import { Link } from 'wouter';
import { DAY } from '../../shared/session.ts';
import { counted, formatCount } from '../parts/counts.ts';
import { binLabel, shortDay, type DayBin } from './day-bins.ts';
import styles from './day-plot.module.css';
import { fillOf, type Tone } from './tones.tsx';

interface Props {
  /** `Refresh tokens by the day they end` */
  label: string;
  bins: readonly DayBin[];
  tones: Record<DayBin['when'], Tone>;
  /** Pixels. */
  width: number;
  hrefOf: (bin: DayBin) => string;
  /** The bar that is pointed at or has the focus. */
  onPoint: (bin: DayBin | undefined) => void;
  /** Draws the days below. */
  withAxis: boolean;
}

const HEIGHT = 68;
const AXIS = 22;
const TOP = 14;
/** A number above the highest bar has this much room at each end, in pixels. */
const LABEL = 40;

/** Bars by day, each a link to what it counts. One stop for Tab; arrow keys go along the bars. */
export function DayPlot({ label, bins, tones, width, hrefOf, onPoint, withAxis }: Props) {
  const [active, setActive] = useState<number>();
  const x = scaleBand({ domain: bins.map(({ from }) => from), range: [0, width], paddingInner: 0.2 });
  const highest = Math.max(0, ...bins.map(({ count }) => count));
  const y = scaleLinear({ domain: [0, Math.max(1, highest)], range: [HEIGHT, 0] });
  const filled = bins.filter(({ count }) => count > 0);
  const today = bins.find(({ when }) => when === 'today');
  const peak = filled.find(({ count }) => count === highest);
  // Where Tab enters: where one left, or the first from today on.
  const entry =
    filled.find(({ from }) => from === active) ?? filled.find(({ when }) => when !== 'past') ?? filled.at(-1);
  const start = (at: number) => x(at) ?? 0;
  const ticks = ticksOf(bins, width);
  return (
    <svg
      className={styles.plot}
      width={width}
      height={TOP + HEIGHT + (withAxis ? AXIS : 2)}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- within a drawing there is no tag for it
      role="group"
      aria-label={label}
    >
      <Group top={TOP}>
        {ticks
          .filter((at) => at !== today?.from)
          .map((at) => (
            <Line
              key={at}
              className={styles.grid ?? ''}
              from={{ x: start(at), y: 0 }}
              to={{ x: start(at), y: HEIGHT }}
            />
          ))}
        {today === undefined ? null : (
          <Line
            className={styles.today ?? ''}
            from={{ x: start(today.from), y: -TOP }}
            to={{ x: start(today.from), y: HEIGHT }}
          />
        )}
        <Line className={styles.base ?? ''} from={{ x: 0, y: HEIGHT }} to={{ x: width, y: HEIGHT }} />
        {filled.map((bin) => (
          <Link
            key={bin.from}
            href={hrefOf(bin)}
            className={styles.bar ?? ''}
            tabIndex={bin === entry ? 0 : -1}
            aria-label={`${binLabel(bin)}: ${counted(bin.count, 'session')}`}
            onFocus={() => {
              setActive(bin.from);
              onPoint(bin);
            }}
            onBlur={() => onPoint(undefined)}
            onMouseEnter={() => onPoint(bin)}
            onMouseLeave={() => onPoint(undefined)}
            onKeyDown={moveFocus}
          >
            <Bar className={styles.hit ?? ''} x={start(bin.from)} y={-TOP} width={x.step()} height={TOP + HEIGHT} />
            <Bar
              x={start(bin.from)}
              // What is there is seen, however small beside the highest.
              y={Math.min(y(bin.count), HEIGHT - 2)}
              width={x.bandwidth()}
              height={Math.max(2, HEIGHT - y(bin.count))}
              fill={fillOf(tones[bin.when])}
            />
          </Link>
        ))}
        {peak === undefined ? null : (
          <text
            className={styles.peak}
            x={Math.min(Math.max(start(peak.from) + x.bandwidth() / 2, LABEL / 2), width - LABEL / 2)}
            y={-3}
            textAnchor="middle"
            aria-hidden="true"
          >
            {formatCount(peak.count)}
          </text>
        )}
      </Group>
      {withAxis ? (
        <AxisBottom
          top={TOP + HEIGHT}
          scale={x}
          tickValues={ticks}
          hideAxisLine
          tickLength={4}
          tickStroke="var(--p-color-border)"
          tickFormat={(at) => (at === today?.from ? 'Today' : shortDay(at))}
          tickComponent={tick}
        />
      ) : null}
    </svg>
  );
}

function tick({ x, y, formattedValue }: TickRendererProps) {
  return (
    <text className={styles.tick} x={x} y={y} dy="0.4em" textAnchor="middle">
      {formattedValue}
    </text>
  );
}

const MONTH = 30;

/** Today, and every thirty days from it; fewer where there is little room. */
function ticksOf(bins: readonly DayBin[], width: number): number[] {
  const today = bins.findIndex(({ when }) => when === 'today');
  const days = ((bins[today]?.to ?? 0) - (bins[today]?.from ?? 0)) / DAY;
  const step = Math.round((width < 500 ? 2 * MONTH : MONTH) / Math.max(1, days));
  return bins.flatMap(({ from }, at) => ((at - today) % step === 0 && at > 2 && at < bins.length - 2 ? [from] : []));
}

function moveFocus(event: KeyboardEvent<HTMLAnchorElement>): void {
  const links = [...(event.currentTarget.closest('svg')?.querySelectorAll('a') ?? [])];
  const at = links.findIndex((link) => link === document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (at === -1 || to === undefined) return;
  event.preventDefault();
  links[to]?.focus();
}
