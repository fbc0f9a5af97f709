import { Button, Icon, TextField } from '@shopify/polaris';
import { SearchIcon } from '@shopify/polaris-icons';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { isShopDomain } from '../../shared/ids.ts';
import type { SessionFilter } from '../../shared/records.ts';
import { useShortcut } from '../parts/use-shortcut.ts';
import {
  boxOf,
  explainSearch,
  otherReadings,
  understand,
  withoutText,
  withText,
  type TextField as Field,
  type Understood,
} from './search.ts';
import styles from './search-box.module.css';

/** From the last letter typed to asking the store, in milliseconds. */
const DEBOUNCE = 90;
/** The same where each question means looking at everything anew. */
const SLOW_DEBOUNCE = 400;

interface Props {
  filter: SessionFilter;
  onFilter: (filter: SessionFilter, options?: { replace?: boolean }) => void;
  /** The store finds a shop or a session by its whole name only; for anything else it looks at everything. */
  isSlow: boolean;
  /** There is nothing else to do on this page: it takes the focus, unless somebody is doing something. */
  takesFocus: boolean;
  /** Leads on into the list. */
  onDown: () => void;
}

/** One box for everything that is looked for by a text, with what was understood underneath. */
export function SearchBox({ filter, onFilter, isSlow, takesFocus, onDown }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { text, type, flush, clear } = useTypedText(filter, onFilter, isSlow);
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
            placeholder="Shop, id, user id or email"
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

/** The text in the box: what the address says, until somebody types. */
function useTypedText(filter: SessionFilter, onFilter: Props['onFilter'], isSlow: boolean) {
  const boxed = boxOf(filter);
  const [typed, setTyped] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const text = typed ?? boxed?.value ?? '';
  const latest = useRef({ filter, onFilter });
  useEffect(() => {
    latest.current = { filter, onFilter };
  });
  useEffect(() => () => clearTimeout(timer.current), []);

  const apply = (value: string) => {
    clearTimeout(timer.current);
    latest.current.onFilter(searchFor(value, latest.current.filter, isSlow), { replace: true });
    setTyped(undefined);
  };
  return {
    text,
    type: (value: string) => {
      setTyped(value);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => applyKeepingText(value), isSlow ? SLOW_DEBOUNCE : DEBOUNCE);
    },
    flush: () => apply(text),
    clear: () => apply(''),
  };

  /** While typing goes on the text stays as typed: `https://` is not rewritten under the fingers. */
  function applyKeepingText(value: string) {
    latest.current.onFilter(searchFor(value, latest.current.filter, isSlow), { replace: true });
    if (understand(value)?.value === value || value === '') setTyped(undefined);
  }
}

function searchFor(text: string, filter: SessionFilter, isSlow: boolean): SessionFilter {
  const before = boxOf(filter);
  const rest = before === undefined ? filter : withoutText(filter, before.field);
  const meant = understand(text);
  if (meant === undefined) return rest;
  if (isSlow && meant.field === 'shop' && isShopDomain(meant.value)) return withText(rest, meant, 'exact');
  const match = filter.shop?.match === 'contains' ? 'contains' : 'prefix';
  return withText(rest, meant, match);
}

const READ_AS: Record<Field, string> = {
  shop: 'a shop',
  id: 'a session id',
  userId: 'a user id',
  email: 'an e-mail address',
};

/** Says what the text in the box was understood as, and offers other ways to read it. */
export function SearchMeaning({ filter, onFilter }: Pick<Props, 'filter' | 'onFilter'>) {
  const meant = boxOf(filter);
  if (meant === undefined) return null;
  const match = filter.shop?.match ?? 'prefix';
  const readAs = (reading: Understood) =>
    onFilter(withText(withoutText(filter, meant.field), reading, 'prefix'), { replace: true });
  return (
    <p className={styles.meaning}>
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
          {`Read it as ${READ_AS[reading.field]}`}
        </Button>
      ))}
    </p>
  );
}

const MATCH_SWITCHES = { prefix: 'Starts with', contains: 'Any part', exact: 'Exactly' } as const;
