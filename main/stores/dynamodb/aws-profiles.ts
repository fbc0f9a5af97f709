import { loadSharedConfigFiles } from '@smithy/core/config';

/** Sections of the shared files that are no profiles. */
const NO_PROFILE = /^(sso-session|services)\./;

/** Names of the profiles in the shared AWS files of this computer, in order; none where there are no files. */
export async function listAwsProfiles(): Promise<string[]> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const names = [...Object.keys(configFile), ...Object.keys(credentialsFile)].filter((name) => !NO_PROFILE.test(name));
  return [...new Set(names)].toSorted((a, b) => a.localeCompare(b));
}
