import { Banner, Text } from '@shopify/polaris';

/** Says what was wrong with a store named on the command line, which is not repeated: it may hold a password. */
export function NotNamed({ why }: { why: string }) {
  const isSeveral = why === 'several';
  return (
    <Banner
      tone="warning"
      title={
        isSeveral ? 'The command line names several stores' : 'The store given on the command line was not recognized'
      }
    >
      <Text as="p">
        {isSeveral
          ? 'Paste the text below to choose one of them.'
          : 'It isn’t shown here because it may contain a password. Paste it below to see what’s wrong with it.'}
      </Text>
    </Banner>
  );
}
