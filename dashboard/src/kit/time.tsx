// A moment: how long ago, with the exact instant in the viewer's zone on hover.
import { type JSX, useSyncExternalStore } from "react";

import { serverNow } from "../api/clock";
import { ago, clockTime, exactClockTime, instant, NOTHING } from "./format";

/** Texts like `3 min ago` are renewed so often. */
const RENEW_MS = 10_000;

let now = serverNow();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function renew(): void {
  if (document.hidden) return;
  now = serverNow();
  for (const watcher of watchers) watcher();
}

/** One clock for the whole page: it stands still while nobody looks. */
function watch(watcher: () => void): () => void {
  if (watchers.size === 0) {
    now = serverNow();
    timer = setInterval(renew, RENEW_MS);
    document.addEventListener("visibilitychange", renew);
  }
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    document.removeEventListener("visibilitychange", renew);
  };
}

/** Now, on the server's clock; changes every ten seconds. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

interface TimeProps {
  /** RFC 3339, or milliseconds since 1970. */
  at: string | number | null | undefined;
  /** `ago`: 3 min ago; `clock`: 14:02, with the day where it is another one; `exact`: 14:02:31; `instant`: all of it. */
  as?: "ago" | "clock" | "exact" | "instant";
}

export function Time({ at, as = "ago" }: TimeProps): JSX.Element {
  const present = useNow();
  const time = typeof at === "string" ? Date.parse(at) : at;
  if (time === null || time === undefined || Number.isNaN(time)) return <span>{NOTHING}</span>;
  const exact = instant(time);
  const text = {
    ago: () => ago(time, present),
    clock: () => clockTime(time, present),
    exact: () => exactClockTime(time, present),
    instant: () => exact,
  }[as]();
  return (
    <time dateTime={new Date(time).toISOString()} title={exact}>
      {text}
    </time>
  );
}
