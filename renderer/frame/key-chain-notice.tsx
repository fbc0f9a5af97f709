import { Banner, BlockStack, Text } from '@shopify/polaris';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { OwnWords } from '../parts/own-words.tsx';
import { useStore } from '../use-stores.ts';
import styles from './frame.module.css';

/** Tells that the system's key chain failed, and what that means for the store that is open and for the trash. */
export function KeyChainNotice({ storeId }: { storeId: string | undefined }) {
  const info = useQuery(orpc.app.info.queryOptions()).data;
  const passwordProblem = useStore(storeId ?? '')?.passwordProblem;
  const queries = useQueryClient();
  const retry = useMutation(orpc.app.retryKeyChain.mutationOptions({ onSettled: () => queries.invalidateQueries() }));
  if (info === undefined) return null;
  const { keyChain, trash } = info;
  if (keyChain.state !== 'failed' && passwordProblem === undefined) return null;
  return (
    <div className={styles.notice}>
      <Banner
        tone="warning"
        title="The key chain cannot be used"
        action={{ content: 'Try again', onAction: () => retry.mutate({}), loading: retry.isPending }}
      >
        <BlockStack gap="200">
          {passwordProblem === undefined ? null : <Text as="p">{passwordProblem}</Text>}
          {keyChain.state !== 'failed' ? null : (
            <>
              {passwordProblem === undefined ? (
                <Text as="p">The key chain of this computer {keyChain.reason}.</Text>
              ) : null}
              {trash.key === 'until-exit' ? (
                <Text as="p">
                  Copies of what you delete now can be restored until Session Desk is closed. They are kept longer only
                  if the key chain can be used again before that.
                </Text>
              ) : null}
              <OwnWords text={keyChain.detail} />
            </>
          )}
        </BlockStack>
      </Banner>
      {retry.isError ? <FailureBanner error={retry.error} /> : null}
    </div>
  );
}
