import { createContext, useCallback, useContext, useMemo, useState, type MouseEvent, type ReactNode } from 'react';
import { ContextMenu, type MenuPlace } from '../parts/context-menu.tsx';
import { useCopy } from '../parts/copy.ts';

interface FieldToCopy {
  name: string;
  /** As it is shown, so a masked token stays masked; absent where there is none. */
  value: string | undefined;
}

type OpenFieldMenu = (event: MouseEvent, field: FieldToCopy) => void;

const OpenFieldMenuContext = createContext<OpenFieldMenu>(() => {});

/** Opens the menu of a field by a right click on it. Links and selected text keep the browser's own. */
export function FieldMenus({ children }: { children: ReactNode }) {
  const copy = useCopy();
  const [opened, setOpened] = useState<FieldToCopy & { at: MenuPlace }>();
  const open: OpenFieldMenu = useCallback((event, field) => {
    const isOnLink = event.target instanceof Element && event.target.closest('a') !== null;
    const hasText = document.getSelection()?.isCollapsed === false;
    if (event.defaultPrevented || isOnLink || hasText) return;
    event.preventDefault();
    setOpened({ ...field, at: { x: event.clientX, y: event.clientY } });
  }, []);
  return (
    <OpenFieldMenuContext.Provider value={open}>
      {children}
      {opened === undefined ? null : (
        <ContextMenu
          label={`Field ${opened.name}`}
          at={opened.at}
          sections={[{ items: itemsOf(opened, copy) }]}
          onClose={() => setOpened(undefined)}
        />
      )}
    </OpenFieldMenuContext.Provider>
  );
}

function itemsOf({ name, value }: FieldToCopy, copy: ReturnType<typeof useCopy>) {
  const copyName = { content: 'Copy name', onAction: () => copy('Name', name) };
  if (value === undefined || value === '') return [copyName];
  return [{ content: 'Copy value', onAction: () => copy(name, value) }, copyName];
}

/** What makes an element the field that a right click is about. */
export function useFieldMenu(name: string, value: string | undefined): { onContextMenu: (event: MouseEvent) => void } {
  const open = useContext(OpenFieldMenuContext);
  return useMemo(() => ({ onContextMenu: (event) => open(event, { name, value }) }), [open, name, value]);
}
