import { ActionList, ChoiceList } from '@shopify/polaris';
import type { ReactNode } from 'react';
import type { SessionFilter } from '../../shared/records.ts';
import { SESSION_READINESS, type SessionReadiness } from '../../shared/readiness.ts';
import { readinessTitle } from '../health/readiness-labels.ts';
import { Menu } from '../parts/menu.tsx';
import { DuplicatesFilter } from './duplicates-filter.tsx';
import { filterLabel, PILLS, type PillField } from './filter-labels.ts';
import { FilterPill } from './filter-pill.tsx';
import { ScopeFilter } from './scope-filter.tsx';
import { EXACT_FIELDS, TextFilter, type ExactField } from './text-filter.tsx';
import { TimeFilter } from './time-filter.tsx';
import type { TimeField } from './time-presets.ts';
import styles from './filter-bar.module.css';

interface Props {
  storeId: string;
  filter: SessionFilter;
  onFilter: (filter: SessionFilter) => void;
}

/** Filters that can be added, as they are called; a problem only comes from where one is told. */
const TITLES: Record<Exclude<PillField, 'problem'>, string> = {
  readiness: 'Readiness for expiring tokens',
  missingScopes: 'Missing scope',
  expires: 'Expires',
  refreshEnds: 'Refresh token ends',
  shops: 'Duplicate shops',
  id: EXACT_FIELDS.id.title,
  userId: EXACT_FIELDS.userId.title,
  email: EXACT_FIELDS.email.title,
};

interface AddProps {
  filter: SessionFilter;
  onAdd: (field: PillField) => void;
}

/** Chooses a filter to add, of those that are not there yet. */
export function AddFilter({ filter, onAdd }: AddProps) {
  return (
    <div id="add-filter">
      <Menu title="Add filter">
        {(close) => (
          <ActionList
            actionRole="menuitem"
            items={PILLS.filter((field) => field !== 'problem')
              .filter((field) => filterLabel(filter, field) === undefined)
              .map((field) => ({
                content: TITLES[field],
                onAction: () => {
                  close();
                  onAdd(field);
                },
              }))}
          />
        )}
      </Menu>
    </div>
  );
}

interface PillsProps extends Props {
  /** The filter that is being chosen. */
  open: PillField | undefined;
  onOpen: (field: PillField | undefined) => void;
}

/** Filters that were added, and the one that is being added. */
export function AddedFilters({ storeId, filter, onFilter, open, onOpen }: PillsProps) {
  const close = (field: PillField) => {
    onOpen(undefined);
    keepFocus(field);
  };
  const choose = (field: PillField, next: SessionFilter) => {
    onFilter(next);
    close(field);
  };
  return PILLS.map((field) => {
    const label = filterLabel(filter, field);
    if (label === undefined && open !== field) return null;
    return (
      <FilterPill
        key={field}
        id={pillId(field)}
        title={field === 'problem' ? '' : TITLES[field]}
        label={label}
        isOpen={open === field}
        onToggle={() => onOpen(open === field ? undefined : field)}
        onClose={() => close(field)}
        onRemove={() => choose(field, without(filter, field))}
      >
        {choiceOf(field, { storeId, filter, onFilter, onChosen: (next) => choose(field, next) })}
      </FilterPill>
    );
  });
}

function pillId(field: PillField): string {
  return `filter-${field}`;
}

/** Frames that may go by until what was closed or removed is gone from the page. */
const FRAMES = 30;

/** Where what had the focus is gone, it goes to the filter, or to where filters are added if that is gone too. */
function keepFocus(field: PillField, frames = FRAMES): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) {
      if (frames > 1) keepFocus(field, frames - 1);
      return;
    }
    const pill = document.getElementById(pillId(field)) ?? document.querySelector<HTMLElement>('#add-filter button');
    pill?.focus();
  });
}

function without(filter: SessionFilter, field: PillField): SessionFilter {
  const { [field]: _removed, ...rest } = filter;
  return rest;
}

interface ChoiceProps extends Props {
  /** A choice that leaves nothing more to choose. */
  onChosen: (filter: SessionFilter) => void;
}

/** What a filter is chosen with; undefined for one that can only be removed. */
function choiceOf(field: PillField, props: ChoiceProps): ReactNode {
  const { storeId, filter, onFilter, onChosen } = props;
  const rest = without(filter, field);
  switch (field) {
    case 'readiness':
      return <ReadinessFilter filter={filter} onFilter={onFilter} />;
    case 'missingScopes':
      return (
        <div className={styles.menu}>
          <ScopeFilter
            storeId={storeId}
            scopes={filter.missingScopes ?? []}
            onScopes={(scopes) => onFilter(scopes.length === 0 ? rest : { ...rest, missingScopes: scopes })}
          />
        </div>
      );
    case 'expires':
    case 'refreshEnds':
      return timeChoice(field, props);
    case 'shops':
      return filter.shops === undefined || isOfDuplicates(filter.shops) ? (
        <DuplicatesFilter storeId={storeId} shops={filter.shops} onShops={(shops) => onChosen({ ...rest, shops })} />
      ) : undefined;
    case 'problem':
      return undefined;
    case 'id':
    case 'userId':
    case 'email':
      return exactChoice(field, props);
  }
}

function timeChoice(field: TimeField, { filter, onChosen }: ChoiceProps) {
  return (
    <TimeFilter
      field={field}
      range={filter[field]}
      onRange={(range) => onChosen({ ...without(filter, field), [field]: range })}
    />
  );
}

function exactChoice(field: ExactField, { filter, onChosen }: ChoiceProps) {
  const rest = without(filter, field);
  return (
    <div className={styles.menu}>
      <TextFilter
        field={field}
        value={filter[field] ?? ''}
        onValue={(value) => onChosen(value === '' ? rest : { ...rest, [field]: value })}
      />
    </div>
  );
}

function isOfDuplicates(shops: string): boolean {
  return shops === 'duplicates' || shops === 'duplicate-spellings' || shops === 'alike-ids';
}

function isReadiness(text: string): text is SessionReadiness {
  return SESSION_READINESS.some((one) => one === text);
}

function ReadinessFilter({ filter, onFilter }: Omit<Props, 'storeId'>) {
  const { readiness = [], ...rest } = filter;
  return (
    <div className={styles.menu}>
      <ChoiceList
        title={TITLES.readiness}
        allowMultiple
        choices={SESSION_READINESS.map((one) => ({ label: readinessTitle(one), value: one }))}
        selected={readiness}
        onChange={(selected) => {
          const chosen = selected.filter(isReadiness);
          onFilter(chosen.length === 0 ? rest : { ...rest, readiness: chosen });
        }}
      />
    </div>
  );
}
