import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useMediaQuery } from '../parts/use-media-query.ts';

export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

interface Theme {
  choice: ThemeChoice;
  /** What the choice comes to now. */
  shown: 'light' | 'dark';
  choose: (choice: ThemeChoice) => void;
}

const STORAGE_KEY = 'session-desk.theme';
const ThemeContext = createContext<Theme>({ choice: 'system', shown: 'light', choose: () => undefined });

/** The chosen theme: follows the system unless the person decided. Remembered in this window's storage. */
export function useTheme(): Theme {
  return useContext(ThemeContext);
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState(storedChoice);
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)');
  const shown = choice === 'system' ? (systemIsDark ? 'dark' : 'light') : choice;

  useEffect(() => {
    document.documentElement.dataset['theme'] = shown;
  }, [shown]);

  const theme = useMemo(
    () => ({
      choice,
      shown,
      choose(next: ThemeChoice) {
        setChoice(next);
        localStorage.setItem(STORAGE_KEY, next);
      },
    }),
    [choice, shown],
  );
  return <ThemeContext.Provider value={theme}>{children}</ThemeContext.Provider>;
}

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
