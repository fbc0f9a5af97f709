import { Fragment } from 'react';
import { isStrange, strangeName } from '../../shared/lookalikes.ts';
import { textParts } from '../../shared/visible-text.ts';
import styles from './value.module.css';

/** More of a value is not drawn, in UTF-16 code units. */
const DRAWN = 500;

interface Props {
  text: string;
  /** A domain is ASCII: every other letter in it is pointed out. */
  isDomain?: boolean;
  /** Draws all of it, with its own line breaks and tabs. */
  isWhole?: boolean;
  /** The element that it is, where it is more than a `bdi`: in a list each element is there as often as there are rows. */
  as?: 'bdi' | 'strong' | 'span';
  className?: string | undefined;
}

/** A value from a store as what it is: it moves nothing around it, and what cannot be seen in it is marked. */
export function Value({ text, isDomain = false, isWhole = false, as: Element = 'bdi', className = '' }: Props) {
  const drawn = isWhole || text.length <= DRAWN ? text : text.slice(0, DRAWN);
  return (
    // `auto` is what sets a `bdi` apart.
    <Element dir="auto" className={`${isWhole ? styles.whole : styles.value} ${className}`.trim()}>
      {textParts(drawn, isWhole).map((part, at) =>
        part.kind === 'odd' ? (
          // What is copied is the character itself.
          <bdi key={at} className={styles.odd} data-mark={part.mark} title={part.name}>
            <span>{part.text}</span>
          </bdi>
        ) : (
          <Fragment key={at}>{isDomain ? <Letters text={part.text} /> : part.text}</Fragment>
        ),
      )}
      {drawn !== text && '…'}
    </Element>
  );
}

function Letters({ text }: { text: string }) {
  const runs = text.split(/([^\x20-\x7E]+)/u);
  if (runs.length === 1) return text;
  return runs.map((run, at) =>
    isStrange(run) ? (
      <span key={at} className={styles.strange} title={Array.from(run).map(strangeName).join(', ')}>
        {run}
      </span>
    ) : (
      run
    ),
  );
}
