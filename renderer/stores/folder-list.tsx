import { Icon, Text } from '@shopify/polaris';
import { DatabaseIcon, FileIcon, FolderIcon } from '@shopify/polaris-icons';
import { memo, useEffect, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import type { FolderEntry } from '../../shared/records.ts';
import styles from './folder-dialog.module.css';

/** Letters typed within this time (milliseconds) belong together. */
const TYPING = 800;
const PAGE = 10;

const KINDS = {
  folder: { icon: FolderIcon, words: 'Folder' },
  database: { icon: DatabaseIcon, words: 'SQLite database' },
  file: { icon: FileIcon, words: 'File' },
} as const;

interface FolderListProps {
  label: string;
  emptyText: string;
  entries: readonly FolderEntry[];
  /** Of the entry that is pointed at. */
  index: number;
  onPoint: (index: number) => void;
  onOpen: (entry: FolderEntry) => void;
  onUp: () => void;
}

/** What is in a folder: arrow keys and letters point, Enter or a double click opens, Backspace goes up. */
export function FolderList({ label, emptyText, entries, index, onPoint, onOpen, onUp }: FolderListProps) {
  const list = useRef<HTMLUListElement>(null);
  const empty = useRef<HTMLDivElement>(null);
  const letters = useRef({ text: '', at: 0 });
  useEffect(() => {
    const entry = list.current?.children[index]?.querySelector('button') ?? empty.current;
    entry?.focus();
  }, [index]);

  const moves: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + PAGE,
    PageUp: index - PAGE,
    Home: 0,
    End: entries.length - 1,
  };
  const press = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    const move = moves[key];
    const entry = entries[index];
    if (move !== undefined) onPoint(Math.min(Math.max(move, 0), Math.max(entries.length - 1, 0)));
    else if (key === 'Enter' && entry !== undefined) onOpen(entry);
    else if (key === 'Backspace') onUp();
    else if (key.length === 1) pointByLetter(key, event.timeStamp);
    else return;
    event.preventDefault();
    // The page has keys of its own.
    event.stopPropagation();
  };
  const pointByLetter = (letter: string, now: number): void => {
    const { text, at } = letters.current;
    const wanted = (now - at < TYPING ? text + letter : letter).toLowerCase();
    letters.current = { text: wanted, at: now };
    const found = entries.findIndex(({ name }) => name.toLowerCase().startsWith(wanted));
    if (found >= 0) onPoint(found);
  };

  const entryAt = ({ target }: MouseEvent): number | undefined => {
    const item = target instanceof Element ? target.closest('li') : null;
    return item === null || list.current === null ? undefined : [...list.current.children].indexOf(item);
  };
  const click = (event: MouseEvent): void => {
    const at = entryAt(event);
    if (at !== undefined) onPoint(at);
  };
  const doubleClick = (event: MouseEvent): void => {
    const entry = entries[entryAt(event) ?? -1];
    if (entry !== undefined) onOpen(entry);
  };

  return (
    <div role="presentation" className={styles.list} onKeyDown={press} onClick={click} onDoubleClick={doubleClick}>
      {entries.length === 0 ? (
        <div ref={empty} tabIndex={-1} className={styles.empty}>
          <Text as="p" tone="subdued">
            {emptyText}
          </Text>
        </div>
      ) : (
        <ul ref={list} aria-label={label}>
          {entries.map((entry, at) => (
            <Entry key={entry.path} entry={entry} isPointed={at === index} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Of thousands only two change when another one is pointed at. */
const Entry = memo(function Entry({ entry, isPointed }: { entry: FolderEntry; isPointed: boolean }) {
  const { icon, words } = KINDS[entry.kind];
  return (
    <li>
      <button type="button" className={styles.entry} tabIndex={isPointed ? 0 : -1} aria-current={isPointed}>
        <Icon source={icon} tone={entry.kind === 'file' ? 'subdued' : 'base'} />
        <span className={styles.name}>{entry.name}</span>
        <span className={styles.kind}>{words}</span>
      </button>
    </li>
  );
});
