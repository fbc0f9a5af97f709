import { useEffect, useState } from 'react';

/** What is known of a dropped file: where it lies, or in a browser only what it is called. */
export type DroppedFile = { path: string } | { name: string };

/**
 * Takes a file dropped anywhere on the page. Returns whether one is being dragged over it now.
 * @param onFile must stay the same from drawing to drawing
 */
export function useDroppedFile(onFile: (file: DroppedFile) => void): boolean {
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      setDragging(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setDragging(false);
    };
    const drop = (event: DragEvent): void => {
      setDragging(false);
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      const path = window.sessionDesk?.pathOfFile(file) ?? '';
      onFile(path === '' ? { name: file.name } : { path });
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [onFile]);
  return dragging;
}
