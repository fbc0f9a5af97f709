import { useEffect, useRef } from 'react';
import styles from './frame.module.css';
import { Sidebar } from './sidebar.tsx';

interface Props {
  storeId: string | undefined;
  onShowKeys: () => void;
  onSwitch: () => void;
  onClose: () => void;
}

/** The sidebar of a narrow window, over the page. Goes away where a link leads on. */
export function Drawer({ storeId, onShowKeys, onSwitch, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    const follow = (event: MouseEvent) => {
      const isLink = event.target instanceof Element && event.target.closest('a') !== null;
      if (isLink || event.target === element) element?.close();
    };
    element?.addEventListener('click', follow);
    return () => element?.removeEventListener('click', follow);
  }, []);
  return (
    <dialog ref={dialog} className={`${styles.drawer} desk-ink`} aria-label="Stores" onClose={onClose}>
      <Sidebar
        storeId={storeId}
        onShowKeys={() => {
          dialog.current?.close();
          onShowKeys();
        }}
        onSwitch={() => {
          dialog.current?.close();
          onSwitch();
        }}
        onClose={() => dialog.current?.close()}
      />
    </dialog>
  );
}
