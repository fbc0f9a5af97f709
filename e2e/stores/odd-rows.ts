import { codecs } from '../../main/layouts/codecs.ts';
import type { RestoreCopy, SessionStore } from '../../main/stores/store.ts';
import type { ColumnInfo } from '../../shared/records.ts';
import type { SessionField, SessionFields } from '../../shared/session.ts';
import { oddForm } from './sessions.ts';
import type { StoreRow } from './table.ts';

const AT_ONCE = 500;
/** Sessions of the same shops as all others, with a value in a form that is read all the same. */
const ODD_FORMS = 9;
/** And such that cannot be read. */
const UNREADABLE = 61;

/** What stands in columns where anything can, and makes a session unreadable; `null`: nothing. */
const FAULTS: readonly { field: SessionField; value: string | null }[] = [
  { field: 'expires', value: '' },
  { field: 'expires', value: '9e99' },
  { field: 'isOnline', value: '' },
  { field: 'isOnline', value: null },
  { field: 'shop', value: null },
  { field: 'refreshTokenExpires', value: 'never' },
  { field: 'userId', value: 'nobody' },
];

type Column = ColumnInfo & Required<Pick<ColumnInfo, 'field' | 'encoding'>>;
/** What one session is stored as: values by column. */
type Values = Record<string, unknown>;

/**
 * Stores sessions as they are, some of them in forms that other programs leave, and some that cannot be read; many at once.
 * @returns what is to be read of those that are there as they went, by id
 */
export async function storeOddly(
  row: StoreRow,
  store: SessionStore,
  sessions: readonly SessionFields[],
  { oddForms = ODD_FORMS }: { oddForms?: number } = {},
): Promise<Map<string, SessionFields>> {
  const { columns } = await store.describe({});
  const known = columns.filter(
    (column): column is Column => column.field !== undefined && column.encoding !== undefined,
  );
  // Not every row's hand reaches into a document within a document.
  const flat = known.filter(({ name }) => !name.includes('.'));
  const columnOf = (field: SessionField) => flat.find((column) => column.field === field);
  const faults = [...row.faults, ...(row.drifts ? FAULTS : [])].filter(({ field, value }) => {
    const column = columnOf(field);
    const canBeNothing = column?.nullable === true && !column.key && (field !== 'shop' || row.shops === undefined);
    return column !== undefined && (value !== null || canBeNothing);
  });
  const templates = new Map<boolean, RestoreCopy['raw']>();
  for (const isOnline of [true, false]) {
    const session = { id: 'template', shop: 'template.myshopify.com', state: '', isOnline };
    const { raw } = await store.write({ ...session, ...(isOnline && { userId: '7' }) }, {});
    await store.deleteSession('template');
    templates.set(isOnline, raw);
  }

  const asTheyWent = new Map<string, SessionFields>();
  for (let from = 0; from < sessions.length; from += AT_ONCE) {
    const some = sessions.slice(from, from + AT_ONCE).map((fields, nth) => {
      const at = from + nth;
      const values: Values = {};
      for (const { name, field, encoding } of flat) {
        const value = fields[field];
        if (value !== undefined) values[name] = codecs[encoding].encode(value);
      }
      const fault = at % UNREADABLE === 0 ? faults[(at / UNREADABLE) % faults.length] : undefined;
      const isOdd = row.drifts && at % oddForms === 0;
      if (fault !== undefined) values[columnOf(fault.field)?.name ?? ''] = fault.value;
      else if (isOdd) Object.assign(values, oddValues(fields, columnOf, Math.floor(at / oddForms)));
      const template = templates.get(fields.isOnline) ?? {};
      return {
        fields,
        isAsItWent: fault === undefined && !isOdd,
        raw: row.edit?.(template, values) ?? { ...template, ...values },
      };
    });
    const isThere = await store.restore(some, {});
    for (const [nth, { fields, isAsItWent }] of some.entries()) {
      if (isAsItWent && isThere[nth] === true) asTheyWent.set(fields.id, fields);
    }
  }
  return asTheyWent;
}

function oddValues(
  fields: SessionFields,
  columnOf: (field: SessionField) => Column | undefined,
  choice: number,
): Values {
  const odd: Values = {};
  for (const field of ['isOnline', 'expires', 'refreshTokenExpires', 'userId'] as const) {
    const name = columnOf(field)?.name;
    if (name !== undefined && fields[field] !== undefined) odd[name] = oddForm(fields[field], field, choice);
  }
  return odd;
}
