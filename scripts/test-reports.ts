import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** How a check or a runner's tests went. */
export interface Outcome {
  passed: number;
  failed: number;
  /** By name. */
  skipped: string[];
}

/** @param ok whether the runner itself was content */
export function readVitest(file: string, ok: boolean): Outcome {
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

export function readPlaywright(file: string, ok: boolean): Outcome {
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
