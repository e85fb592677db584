// Whether the server answers: learnt from every request, asked again by itself while it does not.
import { useSyncExternalStore } from "react";

import { serverNow } from "./clock";

/** Between questions while the server is away: it is one small request. */
const ASK_MS = 3000;

/** Since when the server has not answered, on its own clock; null while it does. */
let awaySince: number | null = null;
const watchers = new Set<() => void>();

function change(since: number | null): void {
  if ((since === null) === (awaySince === null)) return;
  awaySince = since;
  for (const watcher of watchers) watcher();
}

export const connection = {
  lost: (): void => change(serverNow()),
  found: (): void => change(null),
  isAway: (): boolean => awaySince !== null,
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

export function useAwaySince(): number | null {
  return useSyncExternalStore(connection.watch, () => awaySince);
}

/** While the server is away: asks it again and again, and calls `back` when it answers. Ends with the result. */
export function keepAsking(back: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    if (!connection.isAway()) return;
    const answers = document.hidden
      ? false
      : await fetch("/api/v1/version", { cache: "no-store" }).then(
          (response) => response.ok,
          () => false,
        );
    if (answers) {
      connection.found();
      back();
    } else {
      timer = setTimeout(() => void ask(), ASK_MS);
    }
  };
  const unwatch = connection.watch(() => {
    clearTimeout(timer);
    if (connection.isAway()) timer = setTimeout(() => void ask(), ASK_MS);
  });
  return () => {
    clearTimeout(timer);
    unwatch();
  };
}
