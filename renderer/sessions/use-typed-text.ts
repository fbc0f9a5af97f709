import { useEffect, useRef, useState } from 'react';
import { isShopDomain } from '../../shared/ids.ts';
import { LONGEST_SEARCH, type SessionFilter, type StoreCapabilities } from '../../shared/records.ts';
import { failureOf } from '../client.ts';
import { useLatest } from '../parts/use-latest.ts';
import { boxOf, understand, withoutText, withText } from './search.ts';
import { isPasted, secrecyOf } from './secret-text.ts';
import { seekSecret } from './seek-secret.ts';
import type { OnSearch } from './use-search.ts';

/** From the last letter typed to asking the store, in milliseconds. */
const DEBOUNCE = 90;
/** The same where each question is billed. */
const BILLED_DEBOUNCE = 400;

export type OnFilter = (filter: SessionFilter, options?: { replace?: boolean }) => void;

export interface TypedText {
  text: string;
  /** What to say about a text that is not searched for as it is typed. */
  note: string | undefined;
  type: (value: string) => void;
  flush: () => void;
  clear: () => void;
}

/**
 * The text in the box: what the address says, until somebody types. What is or may become a secret is in no address.
 * @param capabilities undefined until the store has told
 */
export function useTypedText(
  filter: SessionFilter,
  { onFilter, onSearch }: { onFilter: OnFilter; onSearch: OnSearch },
  capabilities: StoreCapabilities | undefined,
): TypedText {
  // A store without orders finds a shop at once by its whole name only; that is cheap in every other store, too.
  const prefersWhole = capabilities === undefined || capabilities.orders.length === 0;
  const pause = capabilities?.billsSearches === false ? DEBOUNCE : BILLED_DEBOUNCE;
  const [typed, setTyped] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const text = typed ?? boxOf(filter)?.value ?? '';
  const latest = useLatest({ filter, onFilter });
  useEffect(() => () => clearTimeout(timer.current), []);

  const search = (value: string, then: () => void) =>
    onSearch(() => searchFor(value, latest.current.filter, prefersWhole), then);
  const apply = (value: string) => {
    clearTimeout(timer.current);
    setTyped(value);
    search(value, () => forget(value));
  };
  /** While typing goes on the text stays as typed: `https://` is not rewritten under the fingers. */
  const applyKeepingText = (value: string) =>
    search(value, () => {
      if (understand(value)?.value === value || value === '') forget(value);
    });
  /** From here on the address says it, unless typing went on. */
  const forget = (value: string) => setTyped((now) => (now === value ? undefined : now));
  /** The box is emptied at once; the token is shown beside it, as a mask. */
  const seek = async (value: string) => {
    clearTimeout(timer.current);
    setTyped('');
    try {
      const token = await seekSecret(value);
      latest.current.onFilter({ ...searchFor('', latest.current.filter, prefersWhole), token }, { replace: true });
      setTyped((now) => (now === '' ? undefined : now));
    } catch (error) {
      setFailure(`Token search failed. ${failureOf(error).message}`);
    }
  };
  return {
    text,
    note: (typed === undefined ? undefined : noteOn(typed)) ?? failure,
    type: (value) => {
      const secrecy = secrecyOf(value);
      setFailure(undefined);
      if (secrecy === 'secret' && isPasted(text, value)) return void seek(value);
      setTyped(value);
      clearTimeout(timer.current);
      if (secrecy !== 'plain' || isTooLong(value)) return;
      timer.current = setTimeout(() => applyKeepingText(value), pause);
    },
    flush: () => {
      if (secrecyOf(text) === 'secret') void seek(text);
      else if (!isTooLong(text)) apply(text);
    },
    clear: () => apply(''),
  };
}

function isTooLong(text: string): boolean {
  return text.trim().length > LONGEST_SEARCH;
}

function noteOn(text: string): string | undefined {
  switch (secrecyOf(text)) {
    case 'secret':
      return 'This looks like a token. Press Enter to search for it. It won’t appear in the URL.';
    case 'may-become':
      return 'This may be part of a token. Press Enter to search for it as a shop.';
    case 'plain':
      if (!isTooLong(text)) return undefined;
      return `Too long to search for: the limit is ${LONGEST_SEARCH.toLocaleString('en')} characters.`;
  }
}

function searchFor(text: string, filter: SessionFilter, prefersWhole: boolean): SessionFilter {
  const before = boxOf(filter);
  const rest = before === undefined ? filter : withoutText(filter, before.field);
  const meant = understand(text);
  if (meant === undefined) return rest;
  if (prefersWhole && meant.field === 'shop' && isShopDomain(meant.value)) return withText(rest, meant, 'exact');
  const match = filter.shop?.match === 'contains' ? 'contains' : 'prefix';
  return withText(rest, meant, match);
}
