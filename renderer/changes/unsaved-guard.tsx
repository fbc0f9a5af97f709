import { Button, Text } from '@shopify/polaris';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { client, inDesktopWindow } from '../client.ts';
import { DeskDialog } from './desk-dialog.tsx';

interface Guard {
  /** The question, when somebody is about to leave. */
  dialog: ReactNode;
  /** Lets the next leaving pass: the changes are saved or given up. */
  release: () => void;
}

/** Asks the person first, where a page with unsaved changes is open. */
let askFirst: ((leave: () => void) => void) | undefined;

/** Leaves the page for something that was not done in it, such as a store named in a second start. */
export function leavePage(leave: () => void): void {
  if (askFirst === undefined) leave();
  else askFirst(leave);
}

/**
 * Asks before unsaved changes are lost: by a link, by back and forward, or by closing the window. The browser's Navigation
 * API sees them all; where it is missing only closing the window asks. A browser asks about closing itself, a window of the desktop
 * leaves that to the page.
 */
export function useUnsavedGuard(dirty: boolean): Guard {
  const [, navigate] = useLocation();
  const [held, setHeld] = useState<{ leave: () => void }>();
  const released = useRef(false);
  const release = useCallback(() => {
    released.current = true;
  }, []);

  useEffect(() => {
    if (!dirty) return undefined;
    askFirst = (leave) => {
      if (released.current) leave();
      else setHeld({ leave });
    };
    const ask = (event: BeforeUnloadEvent): void => {
      if (released.current) return;
      event.preventDefault();
      if (inDesktopWindow) setHeld({ leave: () => void client.desktop.leave().catch(() => undefined) });
    };
    const hold = (event: NavigateEvent): void => {
      const target = new URL(event.destination.url);
      const staysHere = target.pathname === location.pathname && target.search === location.search;
      if (released.current || !event.cancelable || staysHere || target.origin !== location.origin) return;
      event.preventDefault();
      const { key } = event.destination;
      const back = event.navigationType === 'traverse' && key !== '';
      setHeld({
        leave: () => {
          if (back) void window.navigation.traverseTo(key).finished?.catch(() => undefined);
          else navigate(`${target.pathname}${target.search}`);
        },
      });
    };
    const navigation = 'navigation' in window ? window.navigation : undefined;
    window.addEventListener('beforeunload', ask);
    navigation?.addEventListener('navigate', hold);
    return () => {
      askFirst = undefined;
      window.removeEventListener('beforeunload', ask);
      navigation?.removeEventListener('navigate', hold);
    };
  }, [dirty, navigate]);

  const stay = (): void => setHeld(undefined);
  const leave = (): void => {
    release();
    setHeld(undefined);
    held?.leave();
  };
  const dialog =
    held === undefined ? null : (
      <DeskDialog
        title="Leave without saving?"
        onClose={stay}
        onSubmit={stay}
        footer={
          <>
            <Button tone="critical" onClick={leave}>
              Discard changes
            </Button>
            <Button variant="primary" submit>
              Keep editing
            </Button>
          </>
        }
      >
        <Text as="p">Your changes have not been saved.</Text>
      </DeskDialog>
    );
  return { dialog, release };
}
