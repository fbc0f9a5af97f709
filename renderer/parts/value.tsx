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
}

/** A value from a store as what it is: it moves nothing around it, and what cannot be seen in it is marked. */
export function Value({ text, isDomain = false, isWhole = false }: Props) {
  const drawn = isWhole || text.length <= DRAWN ? text : text.slice(0, DRAWN);
  return (
    <bdi className={isWhole ? styles.whole : styles.value}>
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
    </bdi>
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
