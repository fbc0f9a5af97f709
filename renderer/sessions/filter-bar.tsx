import { ActionList, Button, ButtonGroup, ChoiceList, FormLayout, Tag, TextField } from '@shopify/polaris';
import { useState, type FormEvent } from 'react';
import { LONGEST_SEARCH, type Order, type SessionFilter, type StoreCapabilities } from '../../shared/records.ts';
import { SESSION_READINESS, type SessionReadiness } from '../../shared/readiness.ts';
import { STATUSES, type Status } from '../../shared/session.ts';
import { readinessTitle } from '../health/readiness-labels.ts';
import { Menu } from '../parts/menu.tsx';
import { STATUS_LOOKS } from '../parts/status-badge.tsx';
import { filterLabel, TAGGED } from './filter-labels.ts';
import { secrecyOf } from './secret-text.ts';
import { TokenTag } from './token-tag.tsx';
import styles from './filter-bar.module.css';
import { ORDER_TITLES, isSameOrder, orderChoices } from './orders.ts';
import {
  boxOf,
  explainSearch,
  TEXT_FIELDS,
  textOf,
  withoutText,
  withoutToken,
  type TextField as Field,
} from './search.ts';

interface FilterProps {
  filter: SessionFilter;
  onFilter: (filter: SessionFilter) => void;
}

const KINDS = [
  { title: 'All', kind: undefined },
  { title: 'Offline', kind: 'offline' },
  { title: 'Online', kind: 'online' },
] as const;

export function KindFilter({ filter, onFilter }: FilterProps) {
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

export function StatusFilter({ filter, onFilter }: FilterProps) {
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
export function OrderChoice({ order, capabilities, onOrder }: OrderProps) {
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

const EXACT_FIELDS = [
  { field: 'id', label: 'Session ID', pattern: /^/s, wrong: '' },
  { field: 'userId', label: 'User ID', pattern: /^\d{1,19}$/, wrong: 'A user ID has up to 19 digits.' },
  { field: 'email', label: 'User email', pattern: /@/, wrong: 'Enter a full email address.' },
] as const;

/** Filters by exact values, several at once, beside what is in the search box; and by how ready shops are. */
export function MoreFilters({ filter, onFilter }: FilterProps) {
  return (
    <Menu title="More filters">
      {(close) => (
        <>
          <ReadinessFilter filter={filter} onFilter={onFilter} />
          <ExactFilterForm
            filter={filter}
            onFilter={(next) => {
              close();
              onFilter(next);
            }}
          />
        </>
      )}
    </Menu>
  );
}

function isReadiness(text: string): text is SessionReadiness {
  return SESSION_READINESS.some((one) => one === text);
}

function ReadinessFilter({ filter, onFilter }: FilterProps) {
  const { readiness = [], ...rest } = filter;
  return (
    <div className={styles.menu}>
      <ChoiceList
        title="Readiness for expiring tokens"
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

function ExactFilterForm({ filter, onFilter }: FilterProps) {
  const [texts, setTexts] = useState<Record<string, string>>({});
  const valueOf = (field: Field) => texts[field] ?? textOf(filter, field);
  const errorOf = ({ field, pattern, wrong }: (typeof EXACT_FIELDS)[number]) => {
    if (secrecyOf(valueOf(field)) === 'secret') return 'This looks like a token. Paste it into the search box instead.';
    return valueOf(field) !== '' && !pattern.test(valueOf(field)) ? wrong : undefined;
  };
  const isWrong = EXACT_FIELDS.some((each) => errorOf(each) !== undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWrong) return;
    onFilter(
      EXACT_FIELDS.reduce<SessionFilter>((next, { field }) => {
        const typed = texts[field];
        if (typed === undefined) return next;
        const value = typed.trim();
        return value === '' ? withoutText(next, field) : { ...next, [field]: value };
      }, filter),
    );
  };
  return (
    <form className={styles.menu} onSubmit={submit}>
      <FormLayout>
        {EXACT_FIELDS.map((each) => (
          <TextField
            key={each.field}
            label={each.label}
            value={valueOf(each.field)}
            error={errorOf(each) ?? false}
            onChange={(text) => setTexts((before) => ({ ...before, [each.field]: text }))}
            maxLength={LONGEST_SEARCH}
            autoComplete="off"
            spellCheck={false}
          />
        ))}
        <Button submit variant="primary" disabled={isWrong}>
          Apply
        </Button>
      </FormLayout>
    </form>
  );
}

/** Active filters that neither the search box nor a menu shows; each can be removed. */
export function FilterTags({ filter, onFilter }: FilterProps) {
  const inBox = boxOf(filter)?.field;
  const fields = TEXT_FIELDS.filter((field) => field !== inBox && filter[field] !== undefined);
  return (
    <>
      {filter.token !== undefined && <TokenTag handle={filter.token} onRemove={() => onFilter(withoutToken(filter))} />}
      {fields.map((field) => (
        <Tag key={field} onRemove={() => onFilter(withoutText(filter, field))}>
          {explainSearch({ field, value: textOf(filter, field) }, filter.shop?.match ?? 'prefix')}
        </Tag>
      ))}
      {TAGGED.map((field) => {
        const label = filterLabel(filter, field);
        const { [field]: _removed, ...rest } = filter;
        return label === undefined ? null : (
          <Tag key={field} onRemove={() => onFilter(rest)}>
            {label}
          </Tag>
        );
      })}
    </>
  );
}
