import type { TableLayout } from '../../../shared/layouts.ts';
import { typeName } from '../../layouts/codecs.ts';
import { mappingOf } from '../../layouts/explain.ts';
import { pairsLayout, parsePairs } from '../../layouts/pairs.ts';
import type { ExplainedValue, RawSession } from '../store.ts';
import { redisSession } from './entries.ts';

const OTHER_AGES = [pairsLayout('current', '-'), pairsLayout('before', '-')];

/** What a session is stored as: its pairs in their order, or all of it where there are none, then when it expires. */
export function explainRaw(layout: TableLayout, raw: RawSession): ExplainedValue[] {
  const session = redisSession(raw);
  if (session === undefined) return [];
  const { value, expiresAt } = session;
  const pairs = typeof value === 'string' ? parsePairs(value) : undefined;
  const explained: ExplainedValue[] =
    pairs === undefined
      ? [{ name: 'value', declaredType: 'string', storedType: typeName(value), value }]
      : pairs.map(([name, one]) => ({
          name,
          declaredType: 'JSON',
          storedType: typeName(one),
          value: one,
          ...meaningOf(layout, name),
        }));
  if (expiresAt !== undefined) {
    explained.push({ name: 'key expires', declaredType: 'TTL', storedType: 'date', value: new Date(expiresAt) });
  }
  return explained;
}

function meaningOf(layout: TableLayout, name: string): Pick<ExplainedValue, 'field' | 'encoding'> {
  const found = [layout, ...OTHER_AGES].map((one) => mappingOf(one, name));
  return found.find(({ field }) => field !== undefined) ?? {};
}
