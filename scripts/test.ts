import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { binary, ROOT } from './build.ts';
import { installChromium } from './chromium.ts';

/** What `npm test` runs. Each check counts as one, the runners count their tests. Ends with `N passed, N failed, N skipped`. */
interface Outcome {
  passed: number;
  failed: number;
  skipped: string[];
}
interface Run {
  ok: boolean;
  output: string;
}

const reports = mkdtempSync(join(tmpdir(), 'session-desk-reports-'));
const outcomes: Outcome[] = [];
const notes: string[] = [];

const checks = async () => {
  await check('build', [binary('electron-vite'), 'build', '--logLevel', 'warn']);
  await check('types', [binary('typescript', 'tsc'), '-b']);
  await check('lint', [binary('oxlint'), '--type-aware', '--deny-warnings']);
  await check('format', [binary('oxfmt'), '--check']);
  await check('unused', [binary('knip')]);
};
// Two at a time: more would make timing in the tests a matter of luck on a machine with two cores.
await Promise.all([checks(), vitest()]);
await playwright();

rmSync(reports, { recursive: true, force: true });
const failed = sum(({ failed: count }) => count);
const skipped = outcomes.flatMap((outcome) => outcome.skipped);
for (const note of [...notes, ...skipped.map((name) => `Skipped: ${name}`)]) console.log(note);
console.log(`${sum(({ passed }) => passed)} passed, ${failed} failed, ${skipped.length} skipped`);
process.exitCode = failed === 0 ? 0 : 1;

async function check(name: string, command: string[]): Promise<void> {
  report(name, await run(command), ({ ok }) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] }));
}

async function vitest(): Promise<void> {
  const file = join(reports, 'vitest.json');
  const result = await run([binary('vitest'), 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]);
  report('unit and store tests', result, ({ ok }) => readVitest(file, ok));
}

async function playwright(): Promise<void> {
  const problem = installChromium();
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
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const { promise, resolve, reject } = Promise.withResolvers<Run & { seconds: string }>();
  child.on('error', reject);
  child.on('close', (code) =>
    resolve({ ok: code === 0, output, seconds: `${((Date.now() - startedAt) / 1000).toFixed(1)} s` }),
  );
  return promise;
}

function readVitest(file: string, ok: boolean): Outcome {
  const assertion = z.object({ status: z.string(), fullName: z.string() });
  const schema = z.object({ testResults: z.array(z.object({ assertionResults: z.array(assertion) })) });
  const results = read(file, schema)?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
  return countedFrom(
    results.map(({ status, fullName }) => ({
      name: fullName,
      status: status === 'passed' || status === 'failed' ? status : 'skipped',
    })),
    ok,
  );
}

const specSchema = z.object({
  title: z.string(),
  tests: z.array(z.object({ projectName: z.string(), status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']) })),
});
interface Suite {
  specs: z.infer<typeof specSchema>[];
  suites?: Suite[] | undefined;
}
const suiteSchema: z.ZodType<Suite> = z.lazy(() =>
  z.object({ specs: z.array(specSchema), suites: z.array(suiteSchema).optional() }),
);

function readPlaywright(file: string, ok: boolean): Outcome {
  const specsIn = (suite: Suite): Suite['specs'] => [...suite.specs, ...(suite.suites ?? []).flatMap(specsIn)];
  const specs = (read(file, z.object({ suites: z.array(suiteSchema) }))?.suites ?? []).flatMap(specsIn);
  const statuses = { expected: 'passed', unexpected: 'failed', flaky: 'failed', skipped: 'skipped' } as const;
  return countedFrom(
    specs.flatMap(({ title, tests }) => tests.map(({ status }) => ({ name: title, status: statuses[status] }))),
    ok,
  );
}

function countedFrom(tests: { name: string; status: 'passed' | 'failed' | 'skipped' }[], ok: boolean): Outcome {
  const failures = tests.filter(({ status }) => status === 'failed').length;
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    // A runner that fails without a failed test (a file that does not load, no report at all) is a failure too.
    failed: ok ? failures : Math.max(failures, 1),
    skipped: tests.filter(({ status }) => status === 'skipped').map(({ name }) => name),
  };
}

function read<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // the runner did not get as far: its exit code says that it failed
  }
}

function sum(count: (outcome: Outcome) => number): number {
  return outcomes.reduce((total, outcome) => total + count(outcome), 0);
}
