import { availableParallelism } from 'node:os';
import { benchSqlite, type Row } from './sqlite.ts';
import { benchWindow } from './window.ts';

/** `npm run bench`: ratios to the same work by hand, in one run. Absolute times are this machine's and nobody else's. */
const SIZES = [1000, 100_000, 1_000_000];

function print(rows: readonly Row[]): void {
  for (const { work, ours, byHand } of rows) {
    const ratio = (ours / byHand).toFixed(2);
    console.log(
      `  ${work.padEnd(24)}${ours.toFixed(2).padStart(9)} ms${byHand.toFixed(2).padStart(9)} ms${ratio.padStart(8)}`,
    );
  }
}

console.log(`Session Desk bench, Node ${process.versions.node}, ${availableParallelism()} cores`);
for (const sessions of SIZES) {
  console.log(`\nSQLite, ${sessions.toLocaleString('en')} sessions${' '.repeat(4)}ours      by hand     ratio`);
  print(await benchSqlite(sessions));
}
console.log('\nThe window on 1,000,000 sessions (Chromium, browser host)');
await benchWindow();
