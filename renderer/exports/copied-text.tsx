import { BlockStack, Button, Text } from '@shopify/polaris';

interface Props {
  text: string;
  label: string;
  onCopy: () => void;
}

/** A path or a command, with a button that copies it. */
export function CopiedText({ text, label, onCopy }: Props) {
  return (
    <BlockStack gap="100" inlineAlign="start">
      <Text as="p" breakWord>
        <code>{text}</code>
      </Text>
      <Button variant="plain" onClick={onCopy}>
        {label}
      </Button>
    </BlockStack>
  );
}
