import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listAwsProfiles } from './aws-profiles.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'desk-aws-'));
  vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(folder, 'credentials'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test('profiles of both files are named once, SSO profiles too, and nothing that is none', async () => {
  await writeFile(
    path.join(folder, 'config'),
    `[default]
region = us-east-1
[profile support]
sso_session = shop
sso_account_id = 123456789012
[sso-session shop]
sso_region = us-east-1
[services local]
dynamodb =
  endpoint_url = http://127.0.0.1:8000
`,
  );
  await writeFile(path.join(folder, 'credentials'), '[default]\naws_access_key_id = a\n[ci]\naws_access_key_id = b\n');
  expect(await listAwsProfiles()).toEqual(['ci', 'default', 'support']);
});

test('without files there are none', async () => {
  expect(await listAwsProfiles()).toEqual([]);
});
