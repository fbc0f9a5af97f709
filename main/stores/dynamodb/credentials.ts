import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import { DeskError } from '../../../shared/errors.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';

type Credentials = NonNullable<DynamoDBClientConfig['credentials']>;
type Provider = Extract<Credentials, (...args: never[]) => unknown>;

/** A server of one's own takes any: DynamoDB Local keeps what each access key has apart. */
const FOR_LOCAL_SERVER = { accessKeyId: 'local', secretAccessKey: 'local' };

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a server of this computer is asked, which knows no credentials. */
export function isLocal({ endpoint }: AddressOf<'dynamodb'>): boolean {
  return endpoint !== undefined && LOOPBACK.has(new URL(endpoint).hostname);
}

/** Credentials as the profile says; the SDK's providers are loaded when first asked, and renew what expires. */
export function credentialsFor(address: AddressOf<'dynamodb'>, secrets: ProfileSecrets | undefined): Credentials {
  const { credentials } = address;
  switch (credentials.from) {
    case 'keys': {
      const secretAccessKey = secrets?.password;
      if (secretAccessKey !== undefined) return { accessKeyId: credentials.accessKeyId, secretAccessKey };
      return () => Promise.reject(withoutSecret(credentials.accessKeyId));
    }
    case 'profile':
      return once(async () => {
        const { fromIni } = await import('@aws-sdk/credential-providers');
        return fromIni({ profile: credentials.profile, ignoreCache: true });
      });
    case 'default':
      return once(async () => {
        const { fromEnv, fromIni, fromNodeProviderChain, createCredentialChain } =
          await import('@aws-sdk/credential-providers');
        // Nothing beyond this computer is asked for a server on it.
        return isLocal(address)
          ? createCredentialChain(fromEnv(), fromIni({ ignoreCache: true }), async () => FOR_LOCAL_SERVER)
          : fromNodeProviderChain({ ignoreCache: true });
      });
  }
}

function withoutSecret(accessKeyId: string): DeskError {
  return new DeskError('AUTH_FAILED', `The secret of the access key ${accessKeyId} is missing.`, {
    hint: 'Enter the secret access key in the profile; it is kept in the keychain of this computer.',
  });
}

function once(load: () => Promise<Provider>): Provider {
  let provider: Promise<Provider> | undefined;
  return async (properties) => (await (provider ??= load()))(properties);
}
