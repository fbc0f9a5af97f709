import { ActionList, Button, ButtonGroup, ChoiceList } from '@shopify/polaris';
import { useState } from 'react';
import type { Order, SessionFilter, StoreCapabilities } from '../../shared/records.ts';
import { STATUSES, type Status } from '../../shared/session.ts';
import { Menu } from '../parts/menu.tsx';
import { STATUS_LOOKS } from '../parts/status-badge.tsx';
import { isFiltered } from '../routes.ts';
import { AddedFilters, AddFilter } from './added-filters.tsx';
import styles from './filter-bar.module.css';
import type { PillField } from './filter-labels.ts';
import { ORDER_TITLES, isSameOrder, orderChoices } from './orders.ts';
import { withoutToken } from './search.ts';
import { TokenTag } from './token-tag.tsx';

interface FilterProps {
  filter: SessionFilter;
  onFilter: (filter: SessionFilter) => void;
}

interface BarProps extends FilterProps, OrderProps {
  storeId: string;
}

/** What beside the search box says which sessions are listed, and in which order. */
export function FilterBar({ storeId, filter, onFilter, ...orders }: BarProps) {
  const [open, setOpen] = useState<PillField>();
  return (
    <>
      <KindFilter filter={filter} onFilter={onFilter} />
      <StatusFilter filter={filter} onFilter={onFilter} />
      <AddFilter filter={filter} onAdd={setOpen} />
      <OrderChoice {...orders} />
      {filter.token !== undefined && <TokenTag handle={filter.token} onRemove={() => onFilter(withoutToken(filter))} />}
      <AddedFilters storeId={storeId} filter={filter} onFilter={onFilter} open={open} onOpen={setOpen} />
      {isFiltered(filter) && (
        <Button variant="plain" onClick={() => onFilter({})}>
          Clear all
        </Button>
      )}
    </>
  );
}

const KINDS = [
  { title: 'All', kind: undefined },
  { title: 'Offline', kind: 'offline' },
  { title: 'Online', kind: 'online' },
] as const;

function KindFilter({ filter, onFilter }: FilterProps) {
  const { kind: _kind, ...rest } = filter;
  return (
    <ButtonGroup variant="segmented" noWrap>
      {KINDS.map(({ title, kind }) => (
        <Button
          key={title}
          pressed={filter.kind === kind}
          onClick={() => onFilter(kind === undefined ? rest : { ...rest, kind })}
        >
          {title}
        </Button>
      ))}
    </ButtonGroup>
  );
}

function isStatus(text: string): text is Status {
  return Object.hasOwn(STATUS_LOOKS, text);
}

function StatusFilter({ filter, onFilter }: FilterProps) {
  const { statuses = [], ...rest } = filter;
  const title = statuses.length === 0 ? 'Status' : statuses.map((status) => STATUS_LOOKS[status].title).join(', ');
  return (
    <Menu title={title}>
      <div className={styles.menu}>
        <ChoiceList
          title="Status"
          allowMultiple
          choices={STATUSES.map((status) => ({ label: STATUS_LOOKS[status].title, value: status }))}
          selected={statuses}
          onChange={(selected) => {
            const chosen = selected.filter(isStatus);
            onFilter(chosen.length === 0 ? rest : { ...rest, statuses: chosen });
          }}
        />
      </div>
    </Menu>
  );
}

interface OrderProps {
  order: Order | undefined;
  capabilities: StoreCapabilities | undefined;
  onOrder: (order: Order) => void;
}

/** The orders that the store can give, if any, with those that it serves from an index marked. */
function OrderChoice({ order, capabilities, onOrder }: OrderProps) {
  if (capabilities?.orders.length === 0) return null;
  const shown = order ?? capabilities?.indexedOrders[0];
  return (
    <Menu title={shown === undefined ? 'Sort' : ORDER_TITLES[shown.by][shown.direction]}>
      {(close) => (
        <ActionList
          actionRole="menuitem"
          items={orderChoices(capabilities).map(({ choice, isIndexed }) => ({
            content: ORDER_TITLES[choice.by][choice.direction],
            helpText: isIndexed ? 'Indexed: fast' : 'Scans the whole store',
            active: shown !== undefined && isSameOrder(shown, choice),
            onAction: () => {
              close();
              onOrder(choice);
            },
          }))}
        />
      )}
    </Menu>
  );
}
