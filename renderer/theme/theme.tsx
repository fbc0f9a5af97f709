import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { THEMES, type Theme } from '../../shared/records.ts';
import { client, inDesktopWindow } from '../client.ts';
import { useMediaQuery } from '../parts/use-media-query.ts';

interface ThemeSetting {
  choice: Theme;
  /** What the choice comes to now. */
  shown: 'light' | 'dark';
  choose: (choice: Theme) => void;
}

const STORAGE_KEY = 'session-desk.theme';
const ThemeContext = createContext<ThemeSetting>({ choice: 'system', shown: 'light', choose: () => undefined });

/** The chosen theme: follows the system unless the person decided. Remembered in this window's storage. */
export function useTheme(): ThemeSetting {
  return useContext(ThemeContext);
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState(storedChoice);
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)');
  const shown = choice === 'system' ? (systemIsDark ? 'dark' : 'light') : choice;

  useEffect(() => {
    document.documentElement.dataset['theme'] = shown;
  }, [shown]);

  useEffect(() => {
    // The title bar, the menus and the system's dialogs follow. Without them the page still has its theme.
    if (inDesktopWindow) client.desktop.setTheme({ theme: choice }).catch(() => undefined);
  }, [choice]);

  const theme = useMemo(
    () => ({
      choice,
      shown,
      choose(next: Theme) {
        setChoice(next);
        localStorage.setItem(STORAGE_KEY, next);
      },
    }),
    [choice, shown],
  );
  return <ThemeContext.Provider value={theme}>{children}</ThemeContext.Provider>;
}

function storedChoice(): Theme {
  const stored = localStorage.getItem(STORAGE_KEY);
  return THEMES.find((theme) => theme === stored) ?? 'system';
}
