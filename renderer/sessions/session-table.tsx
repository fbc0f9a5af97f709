import { IndexTable } from '@shopify/polaris';
import {
  Fragment,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type KeyboardEvent,
  type Ref,
  type RefObject,
} from 'react';
import { useNow } from '../parts/now.ts';
import { useShortcut } from '../parts/use-shortcut.ts';
import type { ListState, PageList } from './page-list.ts';
import { SessionRow } from './session-row.tsx';
import styles from './session-table.module.css';
import { useHeadInStep } from './use-head-in-step.ts';
import { useRows } from './use-rows.ts';
import type { Selection } from './use-selection.ts';

export interface TableHandle {
  /** Gives the focus to the active row. */
  focus: () => void;
}

interface Props {
  handle: Ref<TableHandle>;
  list: PageList;
  state: ListState;
  isStale: boolean;
  selection: Selection;
  /** Key of the open session. */
  openKey: string | undefined;
  hrefOf: (key: string) => string;
  /** `follow`: the open session goes along with the keys, without a step to go back to. */
  onOpen: (key: string, how: 'keyboard' | 'pointer' | 'follow') => void;
  /** Why nothing can be deleted; undefined where it can. */
  readOnlyReason: string | undefined;
  onDelete: () => void;
}

const HEADINGS: Parameters<typeof IndexTable>[0]['headings'] = [
  { title: 'Shop' },
  { title: 'Status' },
  { title: 'Expires' },
  { title: 'Type' },
  { title: 'User' },
  { title: 'Scopes', alignment: 'end' },
];

export function SessionTable(props: Props) {
  const { handle, list, state, isStale, selection, openKey, hrefOf, onOpen, readOnlyReason, onDelete } = props;
  const now = useNow();
  const place = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [listed, setListed] = useState(list);
  if (listed !== list) {
    setListed(list);
    setActive(0);
  }
  const { virtualizer, top } = useRows(place, state.rows, active);
  const rows = virtualizer.getVirtualItems();
  const focus = useFocusedRow(place, active);
  useHeadInStep(place);

  const first = rows.find((row) => row.index !== active)?.index ?? 0;
  const last = rows.findLast((row) => row.index !== active)?.index ?? 0;
  useEffect(() => list.show(first, last), [list, first, last]);
  const { scrollElement } = virtualizer;
  useEffect(() => {
    // Another list starts at its top.
    if (list.getState().rows > 0) scrollElement?.scrollTo({ top: 0 });
  }, [list, scrollElement]);
  useImperativeHandle(handle, () => ({ focus: () => focus.take(active) }), [focus, active]);

  const moveTo = (index: number) => {
    const target = Math.max(0, Math.min(state.rows - 1, index));
    setActive(target);
    virtualizer.scrollToIndex(target);
    focus.take(target);
    const key = list.row(target)?.key;
    if (openKey !== undefined && key !== undefined) onOpen(key, 'follow');
  };
  const select = (index: number, isRange: boolean) => {
    const from = selection.anchor;
    const key = list.row(index)?.key;
    if (isRange && from !== undefined) void selection.setRange(Math.min(from, index), Math.max(from, index), true);
    else if (key !== undefined) selection.toggle(index, key);
  };
  useShortcut('j', () => moveTo(focus.isInside() ? active + 1 : active));
  useShortcut('k', () => moveTo(focus.isInside() ? active - 1 : active));
  useShortcut('x', () => select(active, false));
  useShortcut('X', () => select(active, true));
  useEffect(() => {
    // Polaris says "mixed" of its box in the head without setting it on the box itself, which is what screen readers go by.
    for (const box of place.current?.querySelectorAll<HTMLInputElement>('input[aria-checked]') ?? []) {
      box.indeterminate = box.getAttribute('aria-checked') === 'mixed';
    }
  });
  const press = (event: KeyboardEvent) => {
    const target = MOVES[event.key]?.(active, state.rows);
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moveTo(target);
  };

  return (
    <div ref={place} className={`${styles.table} ${isStale ? styles.stale : ''}`} onKeyDown={press} role="presentation">
      <IndexTable
        headings={HEADINGS}
        resourceName={{ singular: 'session', plural: 'sessions' }}
        itemCount={state.rows}
        selectedItemsCount={selection.keys.size}
        onSelectionChange={(_type, isSelected) => {
          // Rows select by themselves; this is the box in the head.
          if (isSelected) void selection.setRange(0, state.rows - 1, true);
          else selection.clear();
        }}
        promotedBulkActions={[
          {
            content: readOnlyReason === undefined ? 'Delete…' : 'Delete… (read-only)',
            disabled: readOnlyReason !== undefined,
            onAction: onDelete,
          },
        ]}
      >
        {rows.map((row, order) => {
          const record = list.row(row.index);
          const gap = row.start - (rows[order - 1]?.end ?? top);
          return (
            <Fragment key={record?.key ?? row.index}>
              {gap > 0 && <Gap height={gap} />}
              {record === undefined ? (
                <PendingRow index={row.index} isActive={row.index === active} />
              ) : (
                <SessionRow
                  record={record}
                  index={row.index}
                  now={now}
                  href={hrefOf(record.key)}
                  isOpen={record.key === openKey}
                  isActive={row.index === active}
                  isSelected={selection.keys.has(record.key)}
                  onSelect={(at, isRange) => {
                    setActive(at);
                    select(at, isRange);
                  }}
                  onOpen={(index, how) => {
                    setActive(index);
                    onOpen(record.key, how);
                  }}
                />
              )}
            </Fragment>
          );
        })}
        <Gap height={top + virtualizer.getTotalSize() - (rows.at(-1)?.end ?? top)} />
      </IndexTable>
    </div>
  );
}

const MOVES: Record<string, (active: number, rows: number) => number> = {
  ArrowDown: (active) => active + 1,
  ArrowUp: (active) => active - 1,
  PageDown: (active) => active + 15,
  PageUp: (active) => active - 15,
  Home: () => 0,
  End: (_, rows) => rows - 1,
};

/** Stands for rows that are not drawn. */
function Gap({ height }: { height: number }) {
  return (
    <tr className={styles.gap} style={{ height }} aria-hidden="true">
      <IndexTable.Cell colSpan={HEADINGS.length + 1} />
    </tr>
  );
}

/** A row whose record is being fetched again. */
function PendingRow({ index, isActive }: { index: number; isActive: boolean }) {
  return (
    <tr>
      <IndexTable.Cell colSpan={HEADINGS.length + 1}>
        <button type="button" className={styles.pending} data-row={index} tabIndex={isActive ? 0 : -1}>
          <span>Loading</span>
        </button>
      </IndexTable.Cell>
    </tr>
  );
}

/** Keeps the focus on the active row while it is drawn, fetched and drawn again. */
function useFocusedRow(place: RefObject<HTMLElement>, active: number) {
  /** The row that is to have the focus as soon as it is drawn. */
  const wanted = useRef<number>(undefined);
  const [api] = useState(() => ({
    take: (index: number) => {
      const row = place.current?.querySelector<HTMLElement>(`[data-row="${index}"]`);
      row?.focus({ preventScroll: true });
      wanted.current = row !== null && row === document.activeElement ? undefined : index;
    },
    isInside: () => place.current?.contains(document.activeElement) === true,
  }));
  const isOnRow = useRef(false);
  useEffect(() => {
    // A focused row that was taken away left the focus nowhere: it goes to what stands there now.
    const isLost = isOnRow.current && document.activeElement === document.body;
    if (wanted.current !== undefined || isLost) api.take(wanted.current ?? active);
  });
  useEffect(() => {
    const element = place.current;
    const enter = ({ target }: FocusEvent) => {
      isOnRow.current = isRow(target);
    };
    const leave = ({ target }: FocusEvent) => {
      // Whether it left by itself or was taken away shows only after.
      queueMicrotask(() => {
        if (target instanceof Node && target.isConnected) isOnRow.current = isRow(document.activeElement);
      });
    };
    element?.addEventListener('focusin', enter);
    element?.addEventListener('focusout', leave);
    return () => {
      element?.removeEventListener('focusin', enter);
      element?.removeEventListener('focusout', leave);
    };
  }, [place]);
  return api;
}

function isRow(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.dataset['row'] !== undefined;
}
