import { Button, Popover } from '@shopify/polaris';
import { useState, type ReactNode } from 'react';
import styles from './menu.module.css';

interface Props {
  title: string;
  /** The button looks like a link. */
  isPlain?: boolean;
  /** With a function to close it, for what is done with the first choice. */
  children: ReactNode | ((close: () => void) => ReactNode);
}

/** A button that opens a small dialog of choices below it. */
export function Menu({ title, isPlain = false, children }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <Popover
      active={isOpen}
      onClose={close}
      ariaHaspopup="dialog"
      {...(isPlain && { preferredAlignment: 'left' })}
      activator={
        <Button
          disclosure={isOpen ? 'up' : 'down'}
          {...(isPlain && { variant: 'plain' })}
          onClick={() => setIsOpen(!isOpen)}
        >
          {title}
        </Button>
      }
    >
      <dialog open className={styles.menu} aria-label={title}>
        {typeof children === 'function' ? children(close) : children}
      </dialog>
    </Popover>
  );
}
