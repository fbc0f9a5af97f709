import { IndexTable, IndexTableSelectionType as SelectionType } from '@shopify/polaris';
import { Fragment, useEffect, useImperativeHandle, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import type { Order, StoreCapabilities } from '../../shared/records.ts';
import { placeBelow, type MenuPlace } from '../parts/context-menu.tsx';
import { useNow } from '../parts/now.ts';
import { useShortcut } from '../parts/use-shortcut.ts';
import type { AllMatches } from './all-matches.ts';
import { ariaSorts, COLUMNS, sortingOf } from './columns.ts';
import type { ListState, PageList } from './page-list.ts';
import { RowMenu } from './row-menu.tsx';
import { SessionRow } from './session-row.tsx';
import styles from './session-table.module.css';
import { useFocusedRow } from './use-focused-row.ts';
import { useHeadInStep } from './use-head-in-step.ts';
import { useRowEvents } from './use-row-events.ts';
import { useRows } from './use-rows.ts';
import { MOST_SELECTED, type Selection } from './use-selection.ts';
import type { Removal, SessionActions } from './use-session-actions.ts';

export interface TableHandle {
  /** Gives the focus to the active row. */
  focus: () => void;
  /** The session whose row has the focus. */
  focusedKey: () => string | undefined;
}

interface Props {
  handle: Ref<TableHandle>;
  list: PageList;
  state: ListState;
  isStale: boolean;
  selection: Selection;
  /** What can be selected beyond what is loaded. */
  everything: AllMatches;
  /** Key of the open session. */
  openKey: string | undefined;
  hrefOf: (key: string) => string;
  /** `follow`: the open session goes along with the keys, without a step to go back to. */
  onOpen: (key: string, how: 'keyboard' | 'pointer' | 'follow') => void;
  actions: SessionActions;
  /** The order that is listed in, as far as it is known. */
  order: Order | undefined;
  capabilities: StoreCapabilities | undefined;
  onOrder: (order: Order) => void;
}

export function SessionTable(props: Props) {
  const { handle, list, state, isStale, selection, openKey, hrefOf, onOpen, actions } = props;
  const { order, capabilities, onOrder, everything } = props;
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
  useImperativeHandle(
    handle,
    () => ({
      focus: () => focus.take(active),
      focusedKey: () => (focus.isInside() ? list.row(active)?.key : undefined),
    }),
    [focus, active, list],
  );

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
  const onRow = useRowEvents({
    open: (index, how) => {
      setActive(index);
      const key = list.row(index)?.key;
      if (key !== undefined) onOpen(key, how);
    },
    select: (index, isRange) => {
      setActive(index);
      select(index, isRange);
    },
  });
  useShortcut('j', () => moveTo(focus.isInside() ? active + 1 : active));
  useShortcut('k', () => moveTo(focus.isInside() ? active - 1 : active));
  useShortcut('x', () => select(active, false));
  useShortcut('X', () => select(active, true));
  const isAllLoaded = selection.keys.size >= Math.min(state.rows, MOST_SELECTED);
  const offersAll = everything.offer !== undefined && isAllLoaded;
  useShortcut(
    'a',
    () => {
      if (offersAll) selection.selectAll();
      else void selection.setRange(0, state.rows - 1, true);
    },
    { mod: true },
  );
  const removal: Removal = selection.all ? { filter: everything.filter } : { keys: [...selection.keys] };
  useEffect(() => {
    // Polaris says "mixed" of its box in the head without setting it on the box itself, which is what screen readers go by.
    for (const box of place.current?.querySelectorAll<HTMLInputElement>('input[aria-checked]') ?? []) {
      box.indeterminate = box.getAttribute('aria-checked') === 'mixed';
    }
    // And of its headings that sort it says nothing at all.
    const sorts = ariaSorts(order, capabilities);
    for (const [at, heading] of (place.current?.querySelectorAll('thead th') ?? []).entries()) {
      const sort = sorts[at];
      if (sort === undefined) heading.removeAttribute('aria-sort');
      else heading.setAttribute('aria-sort', sort);
    }
  });
  const [menu, setMenu] = useState<{ index: number; at: MenuPlace }>();
  const menuRecord = menu === undefined ? undefined : list.row(menu.index);
  const openMenu = (target: EventTarget, at?: MenuPlace) => {
    const row = target instanceof Element ? target.closest('tr')?.querySelector<HTMLElement>('[data-row]') : undefined;
    const index = Number(row?.dataset['row']);
    if (row === null || row === undefined || list.row(index) === undefined) return false;
    setActive(index);
    setMenu({ index, at: at ?? placeBelow(row) });
    return true;
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      if (openMenu(event.target)) event.preventDefault();
      return;
    }
    const target = MOVES[event.key]?.(active, state.rows);
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moveTo(target);
  };

  return (
    <div
      ref={place}
      className={`${styles.table} ${isStale ? styles.stale : ''} ${openKey === undefined ? styles.wide : ''}`}
      aria-busy={isStale}
      onKeyDown={press}
      onContextMenu={(event) => {
        if (openMenu(event.target, { x: event.clientX, y: event.clientY })) event.preventDefault();
      }}
      role="presentation"
    >
      <IndexTable
        headings={[...COLUMNS]}
        {...sortingOf(order, capabilities, onOrder)}
        resourceName={{ singular: 'session', plural: 'sessions' }}
        itemCount={state.rows}
        selectedItemsCount={selection.all ? 'All' : selection.keys.size}
        hasMoreItems={offersAll || selection.all}
        {...(everything.offer !== undefined && { paginatedSelectAllActionText: everything.offer })}
        paginatedSelectAllText={everything.selected}
        onSelectionChange={(type, isSelected) => {
          // Rows select by themselves; this is the box in the head, and beside it what selects all, or no longer all.
          if (isSelected && type === SelectionType.All && offersAll && !selection.all) selection.selectAll();
          else if (isSelected) void selection.setRange(0, state.rows - 1, true);
          else selection.clear();
        }}
        promotedBulkActions={[
          ...(selection.all
            ? []
            : [
                { content: 'Copy as JSON', onAction: () => actions.copy([...selection.keys], 'json') },
                { content: 'Copy as CSV', onAction: () => actions.copy([...selection.keys], 'csv') },
              ]),
          // Where there is little room, the last ones stand in a menu.
          {
            content: actions.readOnlyReason === undefined ? 'Delete…' : 'Delete… (read-only)',
            disabled: actions.readOnlyReason !== undefined,
            onAction: () => actions.remove(removal),
          },
          { content: 'Export…', onAction: () => actions.export(removal) },
        ]}
      >
        {rows.map((row, position) => {
          const record = list.row(row.index);
          const gap = row.start - (rows[position - 1]?.end ?? top);
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
                  isSelected={selection.all || selection.keys.has(record.key)}
                  onSelect={onRow.select}
                  onOpen={onRow.open}
                />
              )}
            </Fragment>
          );
        })}
        <Gap height={top + virtualizer.getTotalSize() - (rows.at(-1)?.end ?? top)} />
      </IndexTable>
      {menu !== undefined && menuRecord !== undefined && (
        <RowMenu
          at={menu.at}
          record={menuRecord}
          keys={selection.keys.has(menuRecord.key) ? [...selection.keys] : [menuRecord.key]}
          all={selection.all}
          removal={selection.all || selection.keys.has(menuRecord.key) ? removal : { keys: [menuRecord.key] }}
          actions={actions}
          onOpen={() => onOpen(menuRecord.key, 'keyboard')}
          onClose={() => {
            setMenu(undefined);
            focus.take(menu.index);
          }}
        />
      )}
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
      <IndexTable.Cell colSpan={COLUMNS.length + 1} />
    </tr>
  );
}

/** A row whose record is being fetched again. */
function PendingRow({ index, isActive }: { index: number; isActive: boolean }) {
  return (
    <tr>
      <IndexTable.Cell colSpan={COLUMNS.length + 1}>
        <button type="button" className={styles.pending} data-row={index} tabIndex={isActive ? 0 : -1}>
          <span>Loading</span>
        </button>
      </IndexTable.Cell>
    </tr>
  );
}
