import { PatternCircles, PatternLines } from '@visx/pattern';
import styles from './tones.module.css';

/** How a part of a plot looks. Each has a pattern of its own, so that they are told apart without colour. */
export type Tone =
  | 'good'
  | 'warning'
  | 'caution'
  | 'critical'
  | 'violet'
  | 'info'
  | 'neutral'
  | 'quiet'
  | 'faint'
  | 'plain';

/** The fill of a part of a plot; the page holds {@link ToneDefinitions} once. */
export function fillOf(tone: Tone): string {
  return `url(#health-${tone})`;
}

const SIZE = 7;
const on = (name: string) => ({
  width: SIZE,
  height: SIZE,
  background: `var(--desk-plot-${name})`,
  stroke: 'var(--p-color-bg-surface)',
  strokeWidth: 1.5,
});

/** What {@link fillOf} names. */
export function ToneDefinitions() {
  return (
    <svg className={styles.definitions} width="0" height="0" aria-hidden="true">
      <PatternLines id="health-good" {...on('good')} stroke="none" orientation={['horizontal']} />
      <PatternLines id="health-plain" {...on('violet')} stroke="none" orientation={['horizontal']} />
      <PatternLines id="health-warning" {...on('warning')} orientation={['diagonal']} />
      <PatternLines id="health-caution" {...on('caution')} orientation={['vertical']} strokeWidth={2} />
      <PatternLines id="health-critical" {...on('critical')} orientation={['diagonal', 'diagonalRightToLeft']} />
      <PatternLines id="health-violet" {...on('violet')} orientation={['horizontal']} strokeWidth={2} />
      <PatternLines id="health-info" {...on('info')} orientation={['diagonalRightToLeft']} strokeWidth={1} />
      <PatternCircles
        id="health-neutral"
        width={SIZE}
        height={SIZE}
        radius={1.5}
        background="var(--desk-plot-neutral)"
        fill="var(--p-color-bg-surface)"
      />
      <PatternLines id="health-quiet" {...on('quiet')} orientation={['vertical', 'horizontal']} />
      <PatternLines
        id="health-faint"
        {...on('quiet')}
        background="var(--p-color-bg-surface)"
        stroke="var(--desk-plot-quiet)"
        orientation={['diagonal']}
      />
    </svg>
  );
}

/** The key to a part of a plot. */
export function Swatch({ tone }: { tone: Tone }) {
  return (
    <svg className={styles.swatch} width="12" height="12" aria-hidden="true">
      <rect width="12" height="12" rx="3" fill={fillOf(tone)} />
    </svg>
  );
}
