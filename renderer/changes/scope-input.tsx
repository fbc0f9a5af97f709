import { Tag, TextField } from '@shopify/polaris';
import { useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import { parseScopes } from '../../shared/scopes.ts';
import styles from './session-form.module.css';

interface ScopeInputProps {
  label: string;
  scopes: readonly string[];
  onChange: (scopes: string[]) => void;
  help?: string | undefined;
  disabled?: boolean;
}

/** Scopes as tags. Enter, a comma, a space and leaving the field make one; a whole list can be pasted. */
export function ScopeInput({ label, scopes, onChange, help, disabled = false }: ScopeInputProps) {
  const [typed, setTyped] = useState('');

  const add = (text: string): void => {
    setTyped('');
    const more = parseScopes(text.replace(/[\s,]+/g, ','));
    const all = [...new Set([...scopes, ...more])];
    if (all.length > scopes.length) onChange(all);
  };
  const handleKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && typed.trim() !== '') {
      // With a scope half typed Enter means the scope, not the form.
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Backspace' && typed === '' && scopes.length > 0) {
      onChange(scopes.slice(0, -1));
    }
  };
  const handlePaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    add(`${typed}${event.clipboardData.getData('text')}`);
  };

  return (
    <div role="presentation" className={styles.scopes} onKeyDown={handleKeyDown} onPaste={handlePaste}>
      <TextField
        label={label}
        value={typed}
        onChange={(text) => (/[\s,]/.test(text) ? add(text) : setTyped(text))}
        onBlur={() => add(typed)}
        autoComplete="off"
        spellCheck={false}
        placeholder="read_products, write_orders"
        helpText={help}
        disabled={disabled}
      />
      {scopes.length === 0 ? null : (
        <ul className={styles.tags} aria-label={label}>
          {scopes.map((scope) => (
            <li key={scope}>
              <Tag onRemove={() => onChange(scopes.filter((other) => other !== scope))} disabled={disabled}>
                {scope}
              </Tag>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
