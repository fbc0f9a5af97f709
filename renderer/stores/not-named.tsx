import { Banner, Text } from '@shopify/polaris';

/** Says what was wrong with a store named on the command line, which is not repeated: it may hold a password. */
export function NotNamed({ why }: { why: string }) {
  const isSeveral = why === 'several';
  return (
    <Banner
      tone="warning"
      title={
        isSeveral
          ? 'Several stores were named on the command line'
          : 'What was named on the command line is not a store'
      }
    >
      <Text as="p">
        {isSeveral
          ? 'Paste the text below to choose one of them.'
          : 'It is not an address that Session Desk knows. It may hold a password, so it is not shown here; paste it below to see what is wrong with it.'}
      </Text>
    </Banner>
  );
}
