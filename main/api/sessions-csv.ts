import { SESSION_FIELDS, type SecretField, type SessionFields } from '../../shared/session.ts';

type Shown = Partial<Omit<SessionFields, SecretField>>;

const COLUMNS = SESSION_FIELDS.filter((field) => field !== 'accessToken' && field !== 'refreshToken');

/**
 * Sessions as CSV after RFC 4180, a column for each field but the tokens. Of our own, because with a library the part about
 * formulas would still be ours: those that escape them leave the ones behind spaces and in full-width letters.
 */
export function sessionsCsv(sessions: readonly Shown[]): string {
  const rows = sessions.map((session) => COLUMNS.map((column) => cell(textOf(session, column))));
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function textOf(session: Shown, column: (typeof COLUMNS)[number]): string {
  const value = session[column];
  if (typeof value !== 'number' || column === 'userExpiresIn') return String(value ?? '');
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? String(value) : time.toISOString();
}

/** How a spreadsheet knows a formula: behind spaces, in full-width letters and after a line break too. */
const FORMULA = /(^|[\r\n])\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
