import type { TableLayout } from '../../shared/layouts.ts';
import type { SessionFields } from '../../shared/session.ts';
import { decodePairs, encodePairs, layoutOver, parsePairs, plainPairName, writeJson, type Pair } from './pairs.ts';
import { encodeSession } from './encode.ts';

/**
 * The text of a session's pairs. Of the text that it takes the place of every pair that reads as it shall stays to the byte,
 * with its own spelling, place and form; what is no list of pairs is replaced.
 * @throws DeskError VALUE_REFUSED when the layout cannot hold a value
 */
export function pairsText(layout: TableLayout, fields: SessionFields, present: string | undefined): string {
  const pairs = present === undefined ? undefined : parsePairs(present);
  if (present === undefined || pairs === undefined) return writeJson(encodePairs(layout, fields));
  const { before, parts, after } = partsOf(present);
  const own = layoutOver(layout, fields, pairs);
  const decoded = decodePairs(pairs);
  // What is kept under the older name is written under the newer one.
  if (own.columns.userId?.column === 'userId' && !pairs.some(isNamed('userId'))) delete decoded.fields.userId;
  const row = encodeSession(own, fields, decoded);
  let edited = pairs.map((pair, at) => ({ pair, text: parts[at] ?? JSON.stringify(pair) }));
  for (const [column, value] of Object.entries(row)) {
    // The older name of the user's id would be read beside the newer one.
    if (column === 'userId') edited = edited.filter(({ pair }) => !isNamed('onlineAccessInfo')(pair));
    if (value === null || value === undefined) {
      edited = edited.filter(({ pair }) => !isNamed(column)(pair));
      continue;
    }
    // Of two pairs with one name the library takes the last.
    const last = edited.findLast(({ pair }) => isNamed(column)(pair));
    if (last === undefined) edited.push({ pair: [column, value], text: writeJson([column, value]) });
    else last.text = replaced(last.text, [last.pair[0], value]);
  }
  return `${before}[${edited.map(({ text }) => text).join(',')}]${after}`;
}

function isNamed(column: string) {
  return ([name]: Pair) => plainPairName(name) === column;
}

/** Another pair between the spaces of one. */
function replaced(text: string, pair: Pair): string {
  const [lead = ''] = /^\s*/.exec(text) ?? [];
  const [trail = ''] = /\s*$/.exec(text) ?? [];
  return `${lead}${writeJson(pair)}${trail}`;
}

/** The texts of the elements of a JSON array, and what stands around it. */
function partsOf(text: string): { before: string; parts: string[]; after: string } {
  const start = text.indexOf('[');
  const parts: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    const ends = (token === ',' && depth === 1) || depth === 0;
    if (!ends) continue;
    parts.push(text.slice(from, index));
    from = index + 1;
  }
  return { before: text.slice(0, start), parts, after: text.slice(from) };
}
