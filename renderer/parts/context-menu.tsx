import { ActionList, Popover, type ActionListItemDescriptor } from '@shopify/polaris';
import { useCallback, useState, type MouseEvent, type ReactNode } from 'react';
import styles from './menu.module.css';

interface Opened {
  x: number;
  y: number;
  title: string;
  items: readonly { content: string; onAction: () => void }[];
}

/** Opens a menu of what can be done where the mouse is. */
export type OpenContextMenu = (event: MouseEvent, title: string, items: Opened['items']) => void;

/** A menu for a right click, and what opens it. Links and selected text keep the browser's own. */
export function useContextMenu(): { open: OpenContextMenu; menu: ReactNode } {
  const [opened, setOpened] = useState<Opened>();
  const open: OpenContextMenu = useCallback((event, title, items) => {
    const isOnLink = event.target instanceof Element && event.target.closest('a') !== null;
    const hasText = document.getSelection()?.isCollapsed === false;
    if (event.defaultPrevented || isOnLink || hasText) return;
    event.preventDefault();
    setOpened({ x: event.clientX, y: event.clientY, title, items });
  }, []);
  const close = () => setOpened(undefined);
  if (opened === undefined) return { open, menu: null };
  const items: ActionListItemDescriptor[] = opened.items.map(({ content, onAction }) => ({
    content,
    onAction: () => {
      close();
      onAction();
    },
  }));
  const menu = (
    <div className={styles.point} style={{ insetInlineStart: opened.x, insetBlockStart: opened.y }}>
      <Popover
        // Drawn again where it is opened next.
        key={`${opened.x} ${opened.y}`}
        active
        onClose={close}
        autofocusTarget="first-node"
        preferredAlignment="left"
        activator={<span />}
      >
        <dialog open className={styles.menu} aria-label={opened.title}>
          <ActionList actionRole="menuitem" items={items} />
        </dialog>
      </Popover>
    </div>
  );
  return { open, menu };
}
