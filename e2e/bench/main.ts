import { availableParallelism } from 'node:os';
import { benchDynamodb } from './dynamodb.ts';
import { benchHugePostgres, benchHugeSqlite } from './huge.ts';
import { benchKv } from './kv.ts';
import type { Row } from './measure.ts';
import { benchMongodb } from './mongodb.ts';
import { benchRedis } from './redis.ts';
import { benchMariadb, benchPostgres } from './servers.ts';
import { benchSqlite } from './sqlite.ts';
import { benchWholeDeletion, benchWholeDeletionOnPostgres } from './whole-deletion.ts';
import { benchWholeExport } from './whole-export.ts';
import { benchWholeHealth } from './whole-health.ts';
import { benchWindow } from './window.ts';

/** `npm run bench`: ratios to the same work by hand, in one run. Absolute times are this machine's and nobody else's. */
const SIZES = [1000, 100_000, 1_000_000];

function print(rows: readonly Row[]): void {
  console.log(`  ${''.padEnd(38)}ours     by hand   ratio   official   ratio`);
  for (const { work, ours, byHand, official } of rows) {
    const beside = official === undefined ? '' : `${time(official)}${(ours / official).toFixed(2).padStart(8)}`;
    console.log(`  ${work.padEnd(32)}${time(ours)}${time(byHand)}${(ours / byHand).toFixed(2).padStart(8)}${beside}`);
  }
}

function time(ms: number): string {
  return `${ms.toFixed(2).padStart(9)} ms`;
}

if (process.argv.includes('--deletion')) {
  console.log('Everything in SQLite, 1,000,000 sessions');
  await benchWholeDeletion(1_000_000);
  console.log('\nEverything in PostgreSQL, 300,000 sessions');
  if (!(await benchWholeDeletionOnPostgres(300_000))) console.log('  not measured: no server could be had');
  process.exit();
}
if (process.argv.includes('--export')) {
  console.log('Everything in SQLite, 1,000,000 sessions');
  await benchWholeExport(1_000_000);
  process.exit();
}
if (process.argv.includes('--health')) {
  console.log('Health of everything in Redis, 1,000,000 sessions of 500,000 shops');
  if (!(await benchWholeHealth(1_000_000))) console.log('  not measured: no server could be had');
  process.exit();
}
if (process.argv.includes('--redis')) {
  console.log('Redis, 300,000 sessions');
  print((await benchRedis(300_000)) ?? []);
  process.exit();
}
if (process.argv.includes('--huge')) {
  console.log('SQLite, 10,000,000 sessions');
  print(await benchHugeSqlite(10_000_000));
  console.log('\nPostgreSQL, 10,000,000 sessions');
  const rows = await benchHugePostgres(10_000_000);
  if (rows === undefined) console.log('  not measured: no server could be had');
  else print(rows);
  process.exit();
}
console.log(`Session Desk bench, Node ${process.versions.node}, ${availableParallelism()} cores`);
for (const sessions of SIZES) {
  console.log(`\nSQLite, ${sessions.toLocaleString('en')} sessions`);
  print(await benchSqlite(sessions));
}
for (const [name, sessions, bench] of [
  ['PostgreSQL', 1_000_000, benchPostgres],
  ['MariaDB', 1_000_000, benchMariadb],
  ['Redis', 1_000_000, benchRedis],
  ['MongoDB', 100_000, benchMongodb],
  ['DynamoDB', 100_000, benchDynamodb],
  ['Cloudflare KV (Miniflare)', 100_000, benchKv],
] as const) {
  console.log(`\n${name}, ${sessions.toLocaleString('en')} sessions`);
  const rows = await bench(sessions);
  if (rows === undefined) console.log('  not measured: no server could be had');
  else print(rows);
}
console.log('\nThe window on 1,000,000 sessions (Chromium, browser host)');
await benchWindow();
