import { Button, Text } from '@shopify/polaris';
import { useParentSize } from '@visx/responsive';
import { useState } from 'react';
import { Link } from 'wouter';
import type { DayCounts, HealthReport } from '../../shared/health.ts';
import { SOON } from '../../shared/readiness.ts';
import { counted } from '../parts/counts.ts';
import { binLabel, dayBins, shortDay, type DayBin } from './day-bins.ts';
import { DayPlot } from './day-plot.tsx';
import { endingsOf, type Ending } from './endings.ts';
import { ExpiryTable } from './expiry-table.tsx';
import { HealthCard } from './health-card.tsx';
import type { HealthLinks } from './health-links.ts';
import styles from './expiry-card.module.css';
import { Swatch } from './tones.tsx';
import { DAY } from '../../shared/session.ts';

/** From this width on a bar for each day can be told from its neighbours; below it stands for a week. Pixels. */
const ROOM_FOR_DAYS = 700;

/** When tokens end, by day: three plots over the same days, or the same as a table. */
export function ExpiryCard({ report, links }: { report: HealthReport; links: HealthLinks }) {
  const [asTable, setAsTable] = useState(false);
  const { parentRef, width } = useParentSize({ debounceTime: 50, ignoreDimensions: ['height', 'top', 'left'] });
  const endings = endingsOf(report, links).filter(({ counts }) => sumOf(counts) > 0);
  const size = width >= ROOM_FOR_DAYS ? 1 : 7;
  return (
    <HealthCard
      title="When tokens expire"
      note={`Sessions by ${size === 1 || asTable ? 'day' : 'week'} (UTC), from 90 days ago to 90 days from now.`}
      actions={
        endings.length === 0 ? null : (
          <Button variant="plain" onClick={() => setAsTable(!asTable)} ariaExpanded={asTable}>
            {asTable ? 'Show as plots' : 'Show as table'}
          </Button>
        )
      }
    >
      {endings.length === 0 ? <Text as="p">No session has an expiry.</Text> : null}
      {asTable ? <ExpiryTable endings={endings} /> : null}
      <div ref={parentRef} className={styles.plots}>
        {asTable || width === 0
          ? null
          : endings.map((ending, at) => (
              <EndingPlot
                key={ending.title}
                ending={ending}
                width={width}
                size={size}
                withAxis={at === endings.length - 1}
              />
            ))}
      </div>
    </HealthCard>
  );
}

interface EndingPlotProps {
  ending: Ending;
  width: number;
  /** Days that a bar stands for. */
  size: number;
  withAxis: boolean;
}

function EndingPlot({ ending: { title, counts, tones, legend, hrefOf }, width, size, withAxis }: EndingPlotProps) {
  const [pointed, setPointed] = useState<DayBin>();
  const bins = dayBins(counts, size, SOON / DAY);
  const end = counts.from + counts.days.length * DAY;
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <Text as="h3" variant="headingSm">
          {title}
        </Text>
        {pointed === undefined ? (
          <span className={styles.legend}>
            {legend.map(([tone, text]) => (
              <span key={text}>
                <Swatch tone={tone} /> {text}
              </span>
            ))}
          </span>
        ) : (
          <span className={styles.legend} aria-hidden="true">
            <strong>{counted(pointed.count, 'session')}</strong> {binLabel(pointed)}
          </span>
        )}
      </figcaption>
      <DayPlot
        label={title}
        bins={bins}
        tones={tones}
        width={width}
        hrefOf={({ from, to }) => hrefOf({ min: from, max: to })}
        onPoint={setPointed}
        withAxis={withAxis}
      />
      {counts.before + counts.after === 0 ? null : (
        <div className={styles.beyond}>
          <span>
            {counts.before === 0 ? null : (
              <Link
                href={hrefOf({ max: counts.from })}
              >{`${counted(counts.before, 'session')} before ${shortDay(counts.from)}`}</Link>
            )}
          </span>
          {counts.after === 0 ? null : (
            <Link href={hrefOf({ min: end })}>{`${counted(counts.after, 'session')} from ${shortDay(end)} on`}</Link>
          )}
        </div>
      )}
    </figure>
  );
}

function sumOf({ before, days, after }: DayCounts): number {
  return days.reduce((sum, count) => sum + count, before + after);
}
