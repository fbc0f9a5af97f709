import { ActionList, Popover, type ActionListProps } from '@shopify/polaris';
import styles from './menu.module.css';

export interface MenuPlace {
  /** Pixels from the left and the top of the window. */
  x: number;
  y: number;
}

interface Props {
  label: string;
  at: MenuPlace;
  sections: NonNullable<ActionListProps['sections']>;
  /** Chosen from or left; the focus is for the caller to give back. */
  onClose: () => void;
}

/** The menu of a thing, where it was clicked with the right button or where it stands. */
export function ContextMenu({ label, at, sections, onClose }: Props) {
  return (
    <Popover
      active
      onClose={onClose}
      autofocusTarget="first-node"
      preferredAlignment="left"
      preventFocusOnClose
      // Another place is another menu.
      key={`${at.x} ${at.y}`}
      activator={
        <button
          type="button"
          tabIndex={-1}
          className={styles.point}
          style={{ insetInlineStart: at.x, insetBlockStart: at.y }}
          aria-label={label}
        />
      }
    >
      <div role="menu" aria-label={label}>
        <ActionList
          actionRole="menuitem"
          sections={sections.map(({ items, ...section }) => ({
            ...section,
            items: items.map((item) => ({
              ...item,
              onAction: () => {
                onClose();
                item.onAction?.();
              },
            })),
          }))}
        />
      </div>
    </Popover>
  );
}

/** Where the menu of an element goes that was asked for by keyboard. */
export function placeBelow(element: Element): MenuPlace {
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left, y: bottom };
}
