import { createContext, useContext, useMemo, type MouseEvent } from 'react';
import { useCopy } from '../parts/copy.ts';
import type { OpenContextMenu } from '../parts/context-menu.tsx';

/** Set by the pane, for the fields in it. */
export const FieldMenuContext = createContext<OpenContextMenu>(() => {});

/** What a right click on a field does. @param value as it is shown, so a masked token stays masked; absent where there is none */
export function useFieldMenu(name: string, value: string | undefined): { onContextMenu: (event: MouseEvent) => void } {
  const open = useContext(FieldMenuContext);
  const copy = useCopy();
  return useMemo(
    () => ({
      onContextMenu: (event) =>
        open(event, name, [
          ...(value === undefined || value === ''
            ? []
            : [{ content: 'Copy value', onAction: () => copy(name, value) }]),
          { content: 'Copy name', onAction: () => copy('Name', name) },
        ]),
    }),
    [open, copy, name, value],
  );
}
