import { isSecretField, SESSION_FIELDS, type SessionFields } from '../../shared/session.ts';

const PLAIN_COLUMNS = SESSION_FIELDS.filter((field) => !isSecretField(field));

interface CsvOptions {
  /** With a column for each token. */
  withTokens: boolean;
}

/**
 * Sessions as CSV after RFC 4180, a column for each field but the tokens. Of our own, because with a library the part about
 * formulas would still be ours: those that escape them leave the ones behind spaces and in full-width letters.
 */
export function sessionsCsv(sessions: readonly Partial<SessionFields>[]): string {
  const options = { withTokens: false };
  return csvHead(options) + sessions.map((session) => csvRow(session, options)).join('');
}

export function csvHead({ withTokens }: CsvOptions): string {
  return line(withTokens ? SESSION_FIELDS : PLAIN_COLUMNS);
}

export function csvRow(session: Partial<SessionFields>, { withTokens }: CsvOptions): string {
  return line((withTokens ? SESSION_FIELDS : PLAIN_COLUMNS).map((column) => cell(textOf(session, column))));
}

function line(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

function textOf(session: Partial<SessionFields>, column: keyof SessionFields): string {
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
