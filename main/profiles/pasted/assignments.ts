import { parse } from 'dotenv';
import { unquoted } from './clean-text.ts';

/** A text and the variable that it was given to. */
export interface Assignment {
  variable: string;
  text: string;
}

/** What may stand before the name: shells, Docker, hosting services, JavaScript, a list of YAML. */
const BEFORE =
  /^(?:[$>#]\s+|-\s+|-e\s+|--env\s+|export\s+|declare\s+-x\s+|set\s+(?:-\w+\s+)*|setx\s+|ENV\s+|ARG\s+|const\s+|let\s+|var\s+|\$env:|\w+\s+(?:secrets\s+set|config:set|env:set)\s+(?:-\w\s+\S+\s+)*)/i;

/** `NAME=…`, `NAME: …`, `"NAME": …`; a drive letter is no name, nor is a scheme. */
const ASSIGNED = /^["']?([A-Za-z_][\w.-]+)["']?\s*(?:=>|:=|=|:(?=[\s"']))\s*(\S.*)$/s;

/** `setx NAME "…"`, `ENV NAME …`, fish's `set -x NAME …`: nothing stands between name and value. */
const SPACED = /^(?:setx|ENV|set(?:\s+-\w+)*)\s+([A-Za-z_]\w+)\s+(\S.*)$/is;

/** Reads one line that gives a text to a variable, in the ways of shells, `.env`, YAML, JSON and Prisma’s schema. */
export function readAssignment(line: string): Assignment | undefined {
  let rest = line.trim();
  const [, spacedName, spacedText] = SPACED.exec(rest) ?? [];
  if (spacedName !== undefined && spacedText !== undefined && !spacedText.startsWith('=')) {
    return { variable: spacedName, text: unquoted(spacedText) };
  }
  // cmd.exe quotes the whole: set "NAME=…".
  for (let next = rest; ; rest = next) {
    next = unquoted(rest.replace(BEFORE, ''));
    if (next === rest) break;
  }
  const [, variable, text] = ASSIGNED.exec(rest) ?? [];
  return variable === undefined || text === undefined ? undefined : { variable, text: unquoted(text) };
}

/** Every variable of an `.env` file, or of lines of YAML, JSON or a shell; `${NAME}` is filled in where the text has it. */
export function readAssignments(text: string): Assignment[] {
  const parsed = parse(text);
  const lines = text
    .split('\n')
    .filter((line) => /[=:]|^\s*(?:setx|set|ENV)\s/i.test(line) && !/^\s*(?:#|\/\/|--)/.test(line));
  const others = lines.map(readAssignment).filter((found) => found !== undefined);
  const names = new Set(Object.keys(parsed));
  return [
    ...Object.entries(parsed).map(([variable, value]) => ({ variable, text: unquoted(filledIn(value, parsed)) })),
    ...others.filter(({ variable }) => !names.has(variable)),
  ];
}

function filledIn(value: string, variables: Record<string, string>): string {
  return value.replace(/\$\{(\w+)\}/g, (whole, name: string) => variables[name] ?? whole);
}
