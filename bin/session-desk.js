#!/usr/bin/env node
// The command of the npm package: the browser host, as it was built.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 22) {
  console.error(`Session Desk needs Node 22 or later; this is ${process.version}.`);
  process.exit(1);
}
await import('../out/main/web.js');
