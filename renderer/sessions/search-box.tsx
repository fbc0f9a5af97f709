import { Button, Icon, TextField } from '@shopify/polaris';
import { SearchIcon } from '@shopify/polaris-icons';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { SessionFilter } from '../../shared/records.ts';
import { useShortcut } from '../parts/use-shortcut.ts';
import {
  boxOf,
  explainSearch,
  otherReadings,
  withoutText,
  withText,
  type TextField as Field,
  type Understood,
} from './search.ts';
import { TokenMeaning } from './token-tag.tsx';
import type { OnFilter, TypedText } from './use-typed-text.ts';
import styles from './search-box.module.css';

interface Props {
  typed: TypedText;
  /** There is nothing else to do on this page: it takes the focus, unless somebody is doing something. */
  takesFocus: boolean;
  /** Leads on into the list. */
  onDown: () => void;
}

/** One box for everything that is looked for by a text, with what was understood underneath. */
export function SearchBox({ typed, takesFocus, onDown }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { text, type, flush, clear } = typed;
  const focus = () => box.current?.querySelector('input')?.focus();
  useShortcut('/', () => {
    focus();
    box.current?.querySelector('input')?.select();
  });

  useEffect(() => {
    const focused = document.activeElement;
    const isIdle = focused === null || focused === document.body || focused.tagName === 'MAIN';
    if (takesFocus && isIdle) box.current?.querySelector('input')?.focus();
  }, [takesFocus]);

  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && text !== '') clear();
    else if (event.key === 'ArrowDown') onDown();
    else return;
    event.preventDefault();
  };
  return (
    <search className={styles.box}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          flush();
        }}
      >
        <div ref={box} role="presentation" onKeyDown={press}>
          <TextField
            label="Search sessions"
            labelHidden
            placeholder="Shop, ID, email, or token"
            prefix={<Icon source={SearchIcon} />}
            suffix={<kbd className={styles.key}>/</kbd>}
            value={text}
            onChange={type}
            clearButton
            onClearButtonClick={() => {
              clear();
              focus();
            }}
            autoComplete="off"
            spellCheck={false}
          />
        </div>
      </form>
    </search>
  );
}

const READ_AS: Record<Field, string> = {
  shop: 'Search shops instead',
  id: 'Search session IDs instead',
  userId: 'Search user IDs instead',
  email: 'Search emails instead',
};

interface MeaningProps {
  filter: SessionFilter;
  onFilter: OnFilter;
  /** What to say about a text that is not searched for yet. */
  note: string | undefined;
}

/** Says what the text in the box was understood as, and offers other ways to read it. */
export function SearchMeaning({ filter, onFilter, note }: MeaningProps) {
  const meant = note === undefined ? boxOf(filter) : undefined;
  if (filter.token === undefined && meant === undefined && note === undefined) return null;
  return (
    <p className={styles.meaning}>
      {note !== undefined && <output>{note}</output>}
      {filter.token !== undefined && <TokenMeaning handle={filter.token} />}
      {meant !== undefined && <TextMeaning meant={meant} filter={filter} onFilter={onFilter} />}
    </p>
  );
}

type TextMeaningProps = Pick<MeaningProps, 'filter' | 'onFilter'> & { meant: Understood };

function TextMeaning({ meant, filter, onFilter }: TextMeaningProps) {
  const match = filter.shop?.match ?? 'prefix';
  const readAs = (reading: Understood) =>
    onFilter(withText(withoutText(filter, meant.field), reading, 'prefix'), { replace: true });
  return (
    <>
      <span>{explainSearch(meant, match)}.</span>
      {meant.field === 'shop' &&
        (['prefix', 'contains', 'exact'] as const)
          .filter((other) => other !== match && (other !== 'exact' || meant.value.includes('.')))
          .map((other) => (
            <Button
              key={other}
              variant="plain"
              onClick={() => onFilter(withText(filter, meant, other), { replace: true })}
            >
              {MATCH_SWITCHES[other]}
            </Button>
          ))}
      {otherReadings(meant).map((reading) => (
        <Button key={reading.field} variant="plain" onClick={() => readAs(reading)}>
          {READ_AS[reading.field]}
        </Button>
      ))}
    </>
  );
}

const MATCH_SWITCHES = { prefix: 'Starts with', contains: 'Contains', exact: 'Exact match' } as const;
