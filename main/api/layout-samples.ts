import { DeskError } from '../../shared/errors.ts';
import type { TableLayout } from '../../shared/layouts.ts';
import type { LayoutSample } from '../../shared/records.ts';
import { FIELD_KINDS, SESSION_FIELDS, isSecretField } from '../../shared/session.ts';
import type { CallOptions, SessionStore } from '../stores/store.ts';
import { SECRET_NAME, toRecord, type RecordContext } from './records.ts';

/** As many as one looks at to judge a mapping. */
const SAMPLE_SIZE = 5;

/**
 * Refuses a layout that would show tokens in the clear, as the text of another field.
 * @throws DeskError BAD_INPUT
 */
export function checkLayout(layout: TableLayout | undefined): void {
  for (const field of SESSION_FIELDS) {
    const column = layout?.columns[field]?.column;
    if (column === undefined || isSecretField(field) || FIELD_KINDS[field] !== 'text') continue;
    if (!SECRET_NAME.test(column)) continue;
    throw new DeskError(
      'BAD_INPUT',
      `By its name the column ${column} holds a secret, so it cannot be read as ${field}.`,
      {
        hint: 'Choose it for the access token or the refresh token, or leave it out.',
      },
    );
  }
}

/** The first few sessions of a store, tokens masked. */
export async function sampleOf(
  store: SessionStore,
  { masker, sealer, signal }: CallOptions & Pick<RecordContext, 'masker' | 'sealer'>,
): Promise<LayoutSample[]> {
  const now = Date.now();
  const [order] = store.capabilities.indexedOrders;
  const { sessions } = await store.page({ filter: {}, order, limit: SAMPLE_SIZE, now }, { signal });
  return sessions.map((stored) => {
    const { fields, tokens, problems, status } = toRecord(stored, { masker, sealer, requiredScopes: [], now });
    return { fields, tokens, problems, status };
  });
}
