import { Banner, BlockStack, Text } from '@shopify/polaris';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { ServerMessage } from '../parts/server-message.tsx';
import { useStore } from '../use-stores.ts';
import styles from './frame.module.css';

/** Tells that the system's keychain failed, and what that means for the store that is open and for the trash. */
export function KeychainNotice({ storeId }: { storeId: string | undefined }) {
  const info = useQuery(orpc.app.info.queryOptions()).data;
  const passwordProblem = useStore(storeId ?? '')?.passwordProblem;
  const queries = useQueryClient();
  const retry = useMutation(orpc.app.retryKeychain.mutationOptions({ onSettled: () => queries.invalidateQueries() }));
  if (info === undefined) return null;
  const { keychain, trash } = info;
  if (keychain.state !== 'failed' && passwordProblem === undefined) return null;
  return (
    <div className={styles.notice}>
      <Banner
        tone="warning"
        title="The keychain isn’t available"
        action={{ content: 'Try again', onAction: () => retry.mutate({}), loading: retry.isPending }}
      >
        <BlockStack gap="200">
          {passwordProblem === undefined ? null : <Text as="p">{passwordProblem}</Text>}
          {keychain.state !== 'failed' ? null : (
            <>
              {passwordProblem === undefined ? <Text as="p">This computer’s keychain {keychain.reason}.</Text> : null}
              {trash.key === 'until-exit' ? (
                <Text as="p">
                  Sessions you delete now can be restored only until you quit Session Desk, unless the keychain becomes
                  available before then.
                </Text>
              ) : null}
              <ServerMessage text={keychain.detail} />
            </>
          )}
        </BlockStack>
      </Banner>
      {retry.isError ? <FailureBanner error={retry.error} /> : null}
    </div>
  );
}
