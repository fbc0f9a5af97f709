import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, ROOT } from './build.ts';
import { installTestBrowser } from './chromium.ts';
import { keepCompiledCode } from './compile-cache.ts';
import { readPlaywright, readVitest, type Outcome } from './test-reports.ts';
import { readSelection, type Selection } from './test-selection.ts';

interface Run {
  ok: boolean;
  output: string;
}

keepCompiledCode();
const selection = selectionFrom(process.argv.slice(2));
// Each check counts as one test, the runners count their own. The last line is the sum.
const reports = mkdtempSync(join(tmpdir(), 'session-desk-reports-'));
const outcomes: Outcome[] = [];
const notes: string[] = [];
const running = new Set<ChildProcess>();
// The runners end their servers and browsers; they would go on without this one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    for (const child of running) child.kill('SIGTERM');
    rmSync(reports, { recursive: true, force: true });
    process.exit(1);
  });
}

process.exitCode = (await (selection === undefined ? runAll() : runSome(selection))) ? 0 : 1;
rmSync(reports, { recursive: true, force: true });

function selectionFrom(args: string[]): Selection | undefined {
  try {
    return readSelection(args, process.env['INIT_CWD'] ?? process.cwd());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** Runs some test files as their runners would, with all that these print. */
async function runSome({ vitest: files, playwright: specs, name }: Selection): Promise<boolean> {
  const named = (option: string) => (name === undefined ? [] : [option, name]);
  let ok = true;
  if (files.length > 0) ok = await passOn([binary('vitest'), 'run', ...files, ...named('-t')]);
  if (specs.length > 0) {
    const problem = installTestBrowser();
    if (problem !== undefined) console.error(problem);
    ok = problem === undefined && (await passOn([binary('@playwright/test'), 'test', ...specs, ...named('-g')])) && ok;
  }
  return ok;
}

async function passOn(command: string[]): Promise<boolean> {
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
  running.add(child);
  const [code] = await once(child, 'close');
  running.delete(child);
  return code === 0;
}

async function runAll(): Promise<boolean> {
  // Two at a time: more would make timing in the tests a matter of luck on a machine with two cores.
  await Promise.all([checks(), vitest()]);
  await playwright();

  const failed = sum(({ failed: count }) => count);
  const skipped = outcomes.flatMap((outcome) => outcome.skipped);
  for (const note of [...notes, ...skipped.map((name) => `Skipped: ${name}`)]) console.log(note);
  console.log(`${sum(({ passed }) => passed)} passed, ${failed} failed, ${skipped.length} skipped`);
  return failed === 0;
}

async function checks(): Promise<void> {
  await check('build', [binary('electron-vite'), 'build', '--logLevel', 'warn']);
  await check('types', [binary('typescript', 'tsc'), '-b']);
  await check('lint', [binary('oxlint'), '--type-aware', '--deny-warnings']);
  await check('format', [binary('oxfmt'), '--check']);
  await check('unused', [binary('knip')]);
}

async function check(name: string, command: string[]): Promise<void> {
  report(name, await run(command), ({ ok }) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] }));
}

async function vitest(): Promise<void> {
  const file = join(reports, 'vitest.json');
  const result = await run([binary('vitest'), 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]);
  report('unit and store tests', result, ({ ok }) => readVitest(file, ok));
}

async function playwright(): Promise<void> {
  const problem = installTestBrowser();
  if (problem !== undefined) {
    return report('browser for the tests', { ok: false, output: problem }, () => ({
      passed: 0,
      failed: 1,
      skipped: [],
    }));
  }
  const file = join(reports, 'playwright.json');
  const result = await run([binary('@playwright/test'), 'test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  notes.push(...result.output.split('\n').filter((line) => line.startsWith('Not run:')));
  report('tests of the program', result, ({ ok }) => readPlaywright(file, ok));
}

/** Says how it went in one line, with everything that was printed if it failed. */
function report(name: string, result: Run & { seconds?: string }, toOutcome: (result: Run) => Outcome): void {
  const outcome = toOutcome(result);
  outcomes.push(outcome);
  const tests = outcome.passed + outcome.failed + outcome.skipped.length;
  console.log([outcome.failed === 0 ? '✓' : '✗', name, ...(tests > 1 ? [`(${tests})`] : []), result.seconds].join(' '));
  if (outcome.failed > 0) console.log(result.output);
}

function run([file = '', ...args]: string[], env: Record<string, string> = {}): Promise<Run & { seconds: string }> {
  const startedAt = Date.now();
  const child = spawn(process.execPath, [file, ...args], { cwd: ROOT, env: { ...process.env, ...env } });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const { promise, resolve, reject } = Promise.withResolvers<Run & { seconds: string }>();
  child.on('error', reject);
  child.on('close', (code) => {
    running.delete(child);
    resolve({ ok: code === 0, output, seconds: `${((Date.now() - startedAt) / 1000).toFixed(1)} s` });
  });
  return promise;
}

function sum(count: (outcome: Outcome) => number): number {
  return outcomes.reduce((total, outcome) => total + count(outcome), 0);
}
