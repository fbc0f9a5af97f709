import { Button, Text } from '@shopify/polaris';
import type { Interpretation } from '../../shared/records.ts';
import styles from './stores.module.css';

interface AddressChoicesProps {
  choices: readonly Interpretation[];
  onChoose: (choice: Interpretation) => void;
}

/** The addresses of an `.env` file, to choose one from. */
export function AddressChoices({ choices, onChoose }: AddressChoicesProps) {
  return (
    <div className={styles.choices}>
      <Text as="p" id="address-choices">
        Found {choices.length} addresses. Which one do you want to add?
      </Text>
      <ul className={styles.steps} aria-labelledby="address-choices">
        {choices.map((choice) => (
          <li key={`${choice.variable ?? ''} ${choice.line}`} className={styles.choice}>
            <Text as="span" fontWeight="semibold">
              {choice.variable ?? choice.suggestedName}
            </Text>
            <span>{choice.text}</span>
            <Button onClick={() => onChoose(choice)} accessibilityLabel={`Use ${choice.variable ?? choice.text}`}>
              Use
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
