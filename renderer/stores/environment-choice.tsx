import { Text } from '@shopify/polaris';
import { useId } from 'react';
import { defaultAccess, type Environment } from '../../shared/profiles.ts';
import { EnvironmentMark } from '../parts/environment-mark.tsx';
import { ENVIRONMENT_LOOKS, ENVIRONMENT_ORDER } from '../theme/environments.ts';
import styles from './environment-choice.module.css';

interface EnvironmentChoiceProps {
  value: Environment;
  onChange: (environment: Environment) => void;
}

/** The four environments as cards, with what each stands for. */
export function EnvironmentChoice({ value, onChange }: EnvironmentChoiceProps) {
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend>
        <Text as="span" variant="headingSm">
          Environment
        </Text>
      </legend>
      <div className={styles.cards}>
        {ENVIRONMENT_ORDER.map((environment) => (
          <label key={environment} className={`${styles.card} ${styles[environment]}`}>
            <input
              type="radio"
              name={name}
              value={environment}
              checked={environment === value}
              onChange={() => onChange(environment)}
            />
            <span className={styles.mark}>
              <EnvironmentMark environment={environment} />
            </span>
            <span>
              <Text as="span">{ENVIRONMENT_LOOKS[environment].title}</Text>
              <span className={styles.note}>
                {defaultAccess(environment) === 'read-only' ? 'Read-only until unlocked' : 'Read and write'}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
