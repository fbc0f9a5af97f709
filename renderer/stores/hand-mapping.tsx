import { Button, InlineStack, Text } from '@shopify/polaris';
import { useEffect, useRef } from 'react';
import type { TableLayout } from '../../shared/layouts.ts';
import { LayoutEditor } from '../layouts/layout-editor.tsx';
import { DeskSection } from '../parts/desk-page.tsx';
import { containerTitle } from './container-title.ts';
import styles from './stores.module.css';
import type { Trial } from './use-trial.ts';

interface HandMappingProps {
  trial: Trial | undefined;
  /** The one that was chosen; `''`: detected. */
  table: string;
  layout: TableLayout | undefined;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onMade: (layout: TableLayout) => void;
}

/** Says by hand which field lies where in a store that is being added, and afterwards that it was. */
export function HandMapping({ trial, table, layout, isOpen, onOpen, onMade }: HandMappingProps) {
  const part = useRef<HTMLDivElement>(null);
  // The button that was pressed goes away with what it stood in.
  const open = (next: boolean): void => {
    onOpen(next);
    part.current?.focus();
  };
  useEffect(() => {
    if (isOpen) part.current?.focus();
  }, [isOpen]);
  return (
    <div ref={part} tabIndex={-1} className={styles.part}>
      {!isOpen || trial === undefined ? null : (
        <DeskSection
          title="Field mapping"
          note="Choose where each session field is stored. The preview shows how a real row reads."
        >
          <LayoutEditor
            store={trial}
            table={table === '' ? undefined : table}
            initial={layout}
            saveLabel="Use this layout"
            onSave={(made) => {
              onMade(made);
              open(false);
            }}
            onCancel={() => open(false)}
          />
        </DeskSection>
      )}
      {layout === undefined || isOpen ? null : (
        <InlineStack gap="200" blockAlign="center">
          <Text as="p">
            {trial === undefined ? 'Table' : containerTitle(trial.address.backend)} <strong>{layout.table}</strong>,{' '}
            {Object.keys(layout.columns).length} fields mapped by hand.
          </Text>
          <Button variant="plain" onClick={() => open(true)}>
            Change
          </Button>
        </InlineStack>
      )}
    </div>
  );
}
