import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { findCommand, run } from './commands.ts';
import { installPackages } from './npm-packages.ts';

/** A server as an image that everybody can pull. */
export interface ContainerImage {
  image: string;
  port: number;
  env: Record<string, string>;
  /** What its log says when it can be used, and how often: some images start twice. */
  ready: string;
  times: number;
  url: (address: { host: string; port: number }) => string;
}

const PACKAGE = path.join(import.meta.dirname, 'docker');
const addressSchema = z.object({ host: z.string(), port: z.number() });

/** A server in Docker, through testcontainers; `undefined` where no Docker runs. */
export async function startContainer({ url, ...description }: ContainerImage) {
  if (!(await dockerRuns())) return undefined;
  await installPackages(PACKAGE);
  const child = spawn(process.execPath, ['container.mjs', JSON.stringify(description)], {
    cwd: PACKAGE,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit')]);
  const address = addressSchema.parse(JSON.parse(String(line)));
  return {
    url: url(address),
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

async function dockerRuns(): Promise<boolean> {
  const docker = await findCommand(['docker']);
  if (docker === undefined) return false;
  return run(docker, ['info']).then(
    () => true,
    () => false,
  );
}
