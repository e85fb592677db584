// Light or dark: the system's, or the one that was chosen in this browser.
import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

// `public/theme.js` reads the same before the first paint.
const KEY = "spectra.theme";
const watchers = new Set<() => void>();
const dark = typeof matchMedia === "undefined" ? null : matchMedia("(prefers-color-scheme: dark)");

function kept(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Without storage it holds until the page is left.
  }
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  dark?.addEventListener("change", watcher);
  return () => {
    watchers.delete(watcher);
    dark?.removeEventListener("change", watcher);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(watch, kept);
}

/** What is on the screen: for canvases, which do not follow a style by themselves. */
export function useShownTheme(): "light" | "dark" {
  return useSyncExternalStore(watch, () => {
    const theme = kept();
    return theme === "system" ? (dark?.matches ? "dark" : "light") : theme;
  });
}
