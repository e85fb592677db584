// Whether the page is as a media query says.
import { useSyncExternalStore } from "react";

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (watcher) => {
      const media = matchMedia(query);
      media.addEventListener("change", watcher);
      return () => media.removeEventListener("change", watcher);
    },
    () => matchMedia(query).matches,
  );
}

/** Too narrow for a table of many columns. */
export function usePhone(): boolean {
  return useMedia("(width < 720px)");
}
