// Keys that do something, wherever one is: registered by whoever does it, listed by `?`.
import { useEffect, useRef, useSyncExternalStore } from "react";

export interface Shortcut {
  /** A key, or keys one after the other: `/`, `g f`. */
  keys: string;
  does: string;
}

interface Registered extends Shortcut {
  run: () => void;
}

/** So long the second key of a sequence may take. */
const SEQUENCE_MS = 1200;

let registered: Registered[] = [];
let listed: Shortcut[] = [];
let pressed = "";
let pressedAt = 0;
const watchers = new Set<() => void>();

function change(next: Registered[]): void {
  registered = next;
  listed = next.map(({ keys, does }) => ({ keys, does }));
  for (const watcher of watchers) watcher();
}

/** Adds a shortcut; the newest of the same keys counts. Ends with the result. */
export function addShortcut(shortcut: Registered): () => void {
  change([...registered, shortcut]);
  return () => change(registered.filter((other) => other !== shortcut));
}

/** What a key means after those before it: something to run, or the beginning of a sequence, or nothing. */
export function match(
  shortcuts: Registered[],
  before: string,
  key: string,
): { run: Registered | null; pending: string } {
  for (const keys of before === "" ? [key] : [`${before} ${key}`, key]) {
    const run = shortcuts.findLast((shortcut) => shortcut.keys === keys);
    if (run) return { run, pending: "" };
    if (shortcuts.some((shortcut) => shortcut.keys.startsWith(`${keys} `))) return { run: null, pending: keys };
  }
  return { run: null, pending: "" };
}

const TYPING = "input, textarea, select, [contenteditable=true]";
/** While one of these is open, keys are for what is in it. */
const OPEN = "[role=dialog], [role=menu]";

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  const { target } = event;
  if (target instanceof Element && (target.closest(TYPING) ?? target.closest(OPEN))) return;
  if (document.querySelector(OPEN)) return;
  const before = event.timeStamp - pressedAt < SEQUENCE_MS ? pressed : "";
  const { run, pending } = match(registered, before, event.key);
  pressed = pending;
  pressedAt = event.timeStamp;
  if (run || pending) event.preventDefault();
  run?.run();
}

/** Once, by the shell. */
export function useShortcutKeys(): void {
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

/** While the component is there, these keys do this. */
export function useShortcut(keys: string, does: string, run: () => void): void {
  const newest = useRef(run);
  useEffect(() => {
    newest.current = run;
  });
  useEffect(() => addShortcut({ keys, does, run: () => newest.current() }), [keys, does]);
}

export function useShortcutList(): Shortcut[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => listed,
  );
}
