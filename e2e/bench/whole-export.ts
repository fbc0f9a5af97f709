import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/build.ts';
import { sqliteFileOf } from './files.ts';
import { bundleProcess, printMeasured } from './own-process.ts';

/** Everything in a store written into a file by the program, built as it is shipped, on a process of its own for each way. */
export async function benchWholeExport(sessions: number): Promise<void> {
  const address = JSON.stringify({ backend: 'sqlite', file: sqliteFileOf(sessions) });
  const folder = mkdtempSync(path.join(ROOT, 'node_modules/.cache/whole-export-'));
  try {
    const bundle = path.join(folder, 'bundle');
    await bundleProcess('whole-export-process.ts', bundle);
    for (const tokens of ['none', 'masked', 'recipient', 'passphrase']) {
      await printMeasured(bundle, [path.join(folder, `data-${tokens}`), address, '', folder, tokens]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
