// What was run on the fleet: of which hosts the histories are looked through, and put together.
import type { Command } from "../api/commands";

/** Each history is a question of its own. */
export const MOST_HISTORIES = 24;
const MOST_COMMANDS = 200;

/** Hosts on which something was run last, and those that are chosen; each once. */
export function hostsToAsk(asked: { target: string; outcome: string }[], chosen: string[]): string[] {
  const ran = asked.filter(({ outcome }) => outcome === "done").map(({ target }) => target);
  return [...new Set([...chosen, ...ran])].slice(0, MOST_HISTORIES);
}

/** The newest first. */
export function together(histories: (Command[] | undefined)[]): Command[] {
  const all = new Map(histories.flatMap((history) => history ?? []).map((command) => [command.id, command]));
  return [...all.values()].sort((a, b) => (a.queued_at < b.queued_at ? 1 : -1)).slice(0, MOST_COMMANDS);
}
