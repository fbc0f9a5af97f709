import { inspect } from 'node:util';
import { DeskError } from '../shared/errors.ts';
import type { DataProblem } from '../shared/records.ts';
import { withoutSecrets } from './safety/mask.ts';

/** What a terminal acts on instead of showing it, or shows in another place: all controls but the line feed and the tab, and bidi marks. */
const CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text as a terminal may get it: what would steer it stands there as an escape, `\x1b` or `\u202e`. */
export function visibleControls(text: string): string {
  return text.replace(CONTROLS, (control) => {
    if (control === '\n' || control === '\t') return control;
    const code = control.charCodeAt(0).toString(16);
    return code.length <= 2 ? String.raw`\x${code.padStart(2, '0')}` : String.raw`\u${code.padStart(4, '0')}`;
  });
}

/** Tells whoever started the program something. All that is printed goes through this file. */
export function print(text: string): void {
  console.log(visibleControls(text));
}

/** Tells of a failure or of something odd; without what is secret in it. */
export function printProblem(problem: unknown): void {
  console.error(visibleControls(withoutSecrets(problemText(problem))));
}

/** The same of the program's own files. */
export function printDataProblem({ message, hint = '' }: DataProblem): void {
  printProblem(`${message}\n${hint}`);
}

export function problemText(problem: unknown): string {
  if (problem instanceof DeskError) {
    return [problem.message, problem.hint, problem.detail].filter((part) => part !== undefined).join('\n');
  }
  return typeof problem === 'string' ? problem : inspect(problem);
}
