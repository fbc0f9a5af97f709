import { Button, ButtonGroup, Scrollable, Text, Tooltip } from '@shopify/polaris';
import { PlusIcon, RefreshIcon } from '@shopify/polaris-icons';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { orpc } from '../client.ts';
import { useMediaQuery } from '../parts/use-media-query.ts';
import { useShortcut } from '../parts/use-shortcut.ts';
import { useTitle } from '../parts/use-title.ts';
import { queryClient } from '../query-client.ts';
import { listOfView, routes, withoutOpen, type SessionsView } from '../routes.ts';
import { SessionPane } from '../session/session-pane.tsx';
import { StoreWaiting } from '../stores/store-waiting.tsx';
import { useStore, useWritable } from '../use-stores.ts';
import { allMatches } from './all-matches.ts';
import { CleanUpMenu } from './clean-up-menu.tsx';
import { CountsLine } from './counts-line.tsx';
import { FilterBar } from './filter-bar.tsx';
import { useListDenied } from './list-denied.ts';
import { LayoutBanner } from './layout-banner.tsx';
import { ListFooter } from './list-footer.tsx';
import { ListNotes } from './list-notes.tsx';
import { ListEmpty, ListFailure, ListLooking, ListSkeleton } from './list-states.tsx';
import type { PageList } from './page-list.ts';
import { SearchBox, SearchMeaning } from './search-box.tsx';
import { SessionTable, type TableHandle } from './session-table.tsx';
import styles from './sessions-page.module.css';
import { useLayoutSuspicion } from './use-layout-suspicion.ts';
import { usePageList } from './use-page-list.ts';
import { useReload } from './use-reload.ts';
import { useSearch } from './use-search.ts';
import { useSelectAll, useSelection } from './use-selection.ts';
import { useSessionActions, type Removal } from './use-session-actions.ts';
import { useSessionsView, type UsedView } from './use-sessions-view.ts';
import { useTypedText } from './use-typed-text.ts';
import { Welcome } from './welcome.tsx';

const ExportDialog = lazy(async () => ({ default: (await import('../exports/export-dialog.tsx')).ExportDialog }));
const DeleteDialog = lazy(async () => ({ default: (await import('../changes/delete-dialog.tsx')).DeleteDialog }));

/** The list of a store's sessions, with one of them open beside it. */
export function SessionsPage({ storeId }: { storeId: string }) {
  // Apart from what sets state of its own while it is drawn: React 18 forgets there that the address has changed, and misses it when it
  // changes back.
  return <SessionList storeId={storeId} used={useSessionsView(storeId)} />;
}

function SessionList({ storeId, used }: { storeId: string; used: UsedView }) {
  const store = useStore(storeId);
  const { writable, reason } = useWritable(storeId);
  const { view, filter: onFilter, change } = used;
  const { filter, order, open, thorough = false } = view;
  const { list, leave, state, isStale, awaited } = usePageList(storeId, listOfView(view));
  const description = useQuery(orpc.stores.describe.queryOptions({ input: { storeId } })).data;
  const backend = store?.profile.address.backend;
  const capabilities = description?.capabilities;
  const onSearch = useSearch(storeId, (wanted) => onFilter(wanted, { replace: true }), leave);
  const typed = useTypedText(filter, { onFilter, onSearch }, capabilities);
  const isListDenied = useListDenied(storeId, state);
  const selection = useSelection(list);
  useSelectAll(selection, view.selectAll === true && !isStale && state.rows > 0, change);
  const { reload, isReloading } = useReload(storeId, list);
  useShortcut('r', reload);
  useShortcut('R', reload);
  const suspicion = useLayoutSuspicion(storeId, useFirstUnreadable(list));
  const [deleted, setDeleted] = useState<Removal>();
  const [exported, setExported] = useState<Removal>();
  const [focusAsked, setFocusAsked] = useState(0);
  const isNarrow = useMediaQuery('(width < 1100px)');
  // With so little room the list scrolls together with what stands above it.
  const isLow = useMediaQuery('(height < 600px)');
  const table = useRef<TableHandle>(null);
  const title = store?.profile.name ?? 'Sessions';
  useTitle('Sessions', store?.profile);

  const isCovered = isNarrow && open !== undefined;
  const reached = state.error === undefined ? 'open' : 'failed';
  const isKnown = state.phase === 'loading' && state.error === undefined ? true : store?.state === reached;
  useEffect(() => {
    // The first look opens the store, which the sidebar shows.
    if (!isKnown) void queryClient.invalidateQueries({ queryKey: orpc.profiles.list.key() });
  }, [isKnown]);

  /** Once what had the focus is gone. */
  const focusList = useCallback(() => {
    setTimeout(() => {
      if (table.current === null) document.getElementById('work')?.focus();
      else table.current.focus();
    });
  }, []);
  const close = useCallback(() => {
    change(({ open: _closed, ...rest }) => rest);
    focusList();
  }, [change, focusList]);
  useShortcut('Escape', () => {
    if (open !== undefined) close();
  });

  const readOnlyReason = writable ? undefined : reason;
  const actions = useSessionActions(storeId, { view, readOnlyReason, onRemove: setDeleted, onExport: setExported });
  const focusedKey = () => table.current?.focusedKey() ?? open;
  useShortcut('n', actions.create);
  useShortcut('e', () => {
    const key = focusedKey();
    if (key !== undefined) actions.edit(key);
  });
  useShortcut('Delete', () => {
    const key = focusedKey();
    const isInPane = open !== undefined && table.current?.focusedKey() === undefined;
    if (selection.all && !isInPane) actions.remove({ filter });
    else if (selection.keys.size > 0 && !isInPane) actions.remove({ keys: [...selection.keys] });
    else if (key !== undefined) actions.remove({ keys: [key] });
  });

  const everything = allMatches(filter, state, description?.total);
  const hasNone = state.phase === 'ready' && state.rows === 0 && state.error === undefined;
  const setThorough = (wanted: boolean) =>
    change(({ thorough: _before, ...rest }) => ({ ...rest, ...(wanted && { thorough: true }) }));
  const head = (
    <div className={styles.head}>
      <div className={styles.title}>
        <div>
          <Text as="h1" variant="headingLg">
            {title}
          </Text>
          <Text as="p" tone="subdued">
            {[description?.server, description?.location, description?.layoutTitle]
              .filter((part) => part !== undefined && part !== '')
              .join(' · ')}
          </Text>
        </div>
        <ButtonGroup>
          <Tooltip content="Reload (R)">
            <Button icon={RefreshIcon} accessibilityLabel="Reload" onClick={reload} />
          </Tooltip>
          <CleanUpMenu storeId={storeId} onList={(wanted) => onFilter(wanted, { selectAll: true })} />
          <Button url={routes.health(storeId)}>Health</Button>
          <Button url={routes.about(storeId)}>Store page</Button>
          <NewSession storeId={storeId} from={withoutOpen(view)} reason={readOnlyReason} />
        </ButtonGroup>
      </div>
      <Welcome storeId={storeId} />
      <div className={styles.tools}>
        <SearchBox typed={typed} takesFocus={isListDenied} onDown={() => table.current?.focus()} />
        <FilterBar
          storeId={storeId}
          filter={filter}
          onFilter={onFilter}
          order={order}
          capabilities={capabilities}
          onOrder={(wanted) => change({ order: wanted })}
        />
      </div>
      <SearchMeaning filter={filter} onFilter={onFilter} note={typed.note} />
      <CountsLine
        storeId={storeId}
        filter={filter}
        state={state}
        isStale={isStale}
        isReloading={isReloading}
        selected={selection.all ? 'all' : selection.keys.size}
        description={description}
        isListDenied={isListDenied}
        onExport={() => actions.export({ filter })}
      />
      <ListNotes
        storeId={storeId}
        shops={filter.shops}
        fromShopIndex={state.fromShopIndex && state.rows > 0}
        judgedHere={state.judgedHere}
        thorough={thorough}
        onThorough={setThorough}
        delay={capabilities?.delay}
        onReload={reload}
      />
    </div>
  );
  return (
    <div className={styles.page}>
      {isCovered && <h1 className={styles.hidden}>{title}</h1>}
      {/* Where an open session covers the list, the list is out of reach until it is closed. */}
      <div className={styles.list} {...(isCovered && { inert: '' })}>
        {!isLow && head}
        <Scrollable className={styles.scroll ?? ''} scrollbarWidth="auto">
          {isLow && head}
          {suspicion !== undefined && state.rows > 0 && (
            <LayoutBanner storeId={storeId} backend={backend} suspicion={suspicion} />
          )}
          {awaited !== undefined && (
            <StoreWaiting
              storeId={storeId}
              isOpen={description !== undefined}
              isStopped={awaited.isStopped}
              onCancel={awaited.stop}
              onRetry={awaited.retry}
            />
          )}
          {state.phase === 'loading' && state.error === undefined && awaited?.isStopped === false && <ListSkeleton />}
          {state.rows === 0 && state.error !== undefined && (
            <ListFailure
              storeId={storeId}
              error={state.error}
              filter={filter}
              onFilter={onFilter}
              onRetry={() => list.retry()}
            />
          )}
          {hasNone && state.more && (
            <ListLooking
              list={list}
              state={state}
              backend={backend}
              description={description}
              filter={filter}
              onFilter={onFilter}
            />
          )}
          {hasNone && !state.more && (
            <ListEmpty
              storeId={storeId}
              filter={filter}
              state={state}
              backend={backend}
              isWritable={writable}
              onFilter={onFilter}
              onThorough={() => setThorough(true)}
            />
          )}
          {state.rows > 0 && (
            <SessionTable
              handle={table}
              list={list}
              state={state}
              isStale={isStale}
              selection={selection}
              everything={everything}
              openKey={open}
              hrefOf={(key) => routes.sessions(storeId, { ...view, open: key })}
              onOpen={(key, how) => {
                if (isNarrow || how === 'keyboard') setFocusAsked((count) => count + 1);
                change({ open: key }, { replace: open !== undefined });
              }}
              actions={actions}
              order={order ?? capabilities?.indexedOrders[0]}
              capabilities={capabilities}
              onOrder={(wanted) => change({ order: wanted })}
            />
          )}
          <ListFooter
            list={list}
            state={state}
            backend={backend}
            description={description}
            filter={filter}
            onFilter={onFilter}
          />
        </Scrollable>
      </div>
      {open !== undefined && (
        <aside className={styles.pane} aria-label="Session">
          <SessionPane storeId={storeId} sessionKey={open} focusAsked={focusAsked} onClose={close} />
        </aside>
      )}
      {exported !== undefined && (
        <Suspense>
          <ExportDialog storeId={storeId} target={exported} onClose={() => setExported(undefined)} />
        </Suspense>
      )}
      {deleted !== undefined && (
        <Suspense>
          <DeleteDialog
            storeId={storeId}
            target={deleted}
            onClose={() => {
              setDeleted(undefined);
              focusList();
            }}
            onDeleted={() => {
              selection.clear();
              if (open !== undefined && ('filter' in deleted || deleted.keys.includes(open))) close();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

/** The list starts with a session that cannot be read; kept in mind while its first page is dropped. */
function useFirstUnreadable(list: PageList): boolean {
  const [seen, setSeen] = useState<PageList>();
  const first = list.row(0);
  const isUnreadable = first === undefined ? seen === list : first.status === 'unreadable';
  if (isUnreadable !== (seen === list)) setSeen(isUnreadable ? list : undefined);
  return isUnreadable;
}

interface NewSessionProps {
  storeId: string;
  /** The list to come back to. */
  from: SessionsView;
  reason: string | undefined;
}

function NewSession({ storeId, from, reason }: NewSessionProps) {
  if (reason === undefined) {
    return (
      <Button icon={PlusIcon} url={routes.newSession(storeId, from)}>
        New session
      </Button>
    );
  }
  return (
    <Tooltip content={reason}>
      <Button icon={PlusIcon} disabled>
        New session
      </Button>
    </Tooltip>
  );
}
