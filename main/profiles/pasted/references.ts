import { DeskError } from '../../../shared/errors.ts';

/** How programs and files name a variable instead of holding its value. */
const REFERENCES: readonly RegExp[] = [
  /^\$\{\{?\s*(?:secrets\.|env\.|vars\.)?([\w.-]+)(?::?[-?+=].*)?\s*\}?\}$/,
  /^\$(?:env:)?([A-Za-z_]\w*)$/,
  /^%([A-Za-z_]\w*)%$/,
  /^\{\{\s*\.?([\w.-]+)\s*\}\}$/,
  /^(?:\w+\.)*env\(\s*["'`]([\w.-]+)["'`].*\)$/,
  /^(?:process|import\.meta|Bun)\.env\.(\w+)!?$/,
  /^(?:process\.env|os\.environ|ENV)\[\s*["'`](\w+)["'`]\s*\]!?$/,
  /^(?:os\.)?(?:getenv|environ\.get|Getenv|Deno\.env\.get)\(\s*["'`](\w+)["'`].*\)$/,
  /^(?:Deno\.env\.get|ENV\.fetch|System\.getenv|std::env::var)\(\s*["'`](\w+)["'`].*\)$/,
];

/** The name of the variable that a text refers to; `''` where the name is no usual one, and may be something else. */
export function referenceIn(text: string): string | undefined {
  for (const pattern of REFERENCES) {
    const name = pattern.exec(text)?.[1];
    if (name !== undefined) return /^[A-Z][A-Z0-9_]*$/.test(name) ? name : '';
  }
  return undefined;
}

export function onlyAReference(name: string): DeskError {
  const variable = name === '' ? 'a variable' : `the variable ${name}`;
  return new DeskError('BAD_INPUT', `This only refers to ${variable}. The address itself is missing.`, {
    hint: `Paste the value${name === '' ? '' : `: the line that begins with ${name}= in the .env file`}, or enter the path of the .env file.`,
  });
}

/** Names in the middle of an address that stand for parts of it. */
export function hasReference(text: string): boolean {
  return /\$\{\w[^}]*\}|\{\{[^}]*\}\}|<%=/.test(text);
}

export function unfilledReference(): DeskError {
  return new DeskError('BAD_INPUT', 'This address contains variables, such as ${DB_HOST}.', {
    hint: 'Paste the whole .env file, or replace them with their values.',
  });
}
