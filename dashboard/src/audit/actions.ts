// What is recorded, in words; days of an address as moments.

const DEEDS: Record<string, string> = {
  "agent.delete": "Removed a host",
  "agent.enrol": "Enrolled as a pod",
  "agent.purge": "Removed silent hosts",
  "agent.register": "Registered a host",
  "agent.update": "Pushed an update",
  "api_token.create": "Made an API token",
  "api_token.revoke": "Revoked an API token",
  "authority.delete": "Deleted the authority",
  "command.answer": "Answered a command",
  "command.cancel": "Cancelled a diagnostic",
  "command.run": "Ran a diagnostic",
  "diagnostic.cancel": "Cancelled a diagnostic",
  "diagnostic.run": "Ran a diagnostic",
  "enrolment.approve": "Let a host in",
  "enrolment.deny": "Denied a host",
  "fleet.delete": "Deleted a fleet",
  "fleet.publish": "Published a fleet",
  "label.delete": "Took a label away",
  "label.set": "Gave a label",
  "server.import": "Imported",
  "server.setup": "Set up the server",
  "session.end": "Signed out",
  "session.end_all": "Signed out everywhere",
  "session.open": "Signed in",
  "settings.set": "Changed settings",
  "smtp.set": "Changed mail",
  "thresholds.set": "Changed thresholds",
  "token.create": "Made a token",
  "token.revoke": "Revoked a token",
  "token.revoke_all": "Revoked all tokens",
  "token.sweep": "Swept tokens",
  "user.create": "Made a user",
  "user.delete": "Deleted a user",
  "user.disable": "Disabled a user",
  "user.enable": "Enabled a user",
  "user.password": "Set a password",
  "user.role": "Gave a role",
};

export const ACTIONS = Object.keys(DEEDS);

/** An action in words; one that came later as it is. */
export function deedOf(action: string): string {
  return DEEDS[action] ?? action;
}

/** A day of an address as moments in the viewer's zone: its beginning, and that of the next. */
export function dayBounds(day: string): { start: number; end: number } {
  const start = new Date(`${day}T00:00:00`);
  const end = new Date(start);
  end.setDate(end.getDate() + 1);
  return { start: start.getTime(), end: end.getTime() };
}

interface Placed {
  id: string;
  time: string;
}

/** Steps of a search among a million entries, and some. */
const MOST_STEPS = 40;

/**
 * `before` of the first page that has nothing from `end` on. The server filters by no time, but entries are numbered
 * as they come: halves the numbers until the newest entry before `end` is found. Null: the newest page does.
 */
export async function pageBefore(
  end: number,
  entryBefore: (before: string | null) => Promise<Placed | null>,
): Promise<string | null> {
  const newest = await entryBefore(null);
  if (!newest || Date.parse(newest.time) < end) return null;
  let high = Number(newest.id);
  // Numbers of another kind cannot be halved: all pages are read then, and left out by their time.
  if (!Number.isSafeInteger(high)) return null;
  let low = 0;
  // All from `high` on are too new, all before `low` are old enough.
  for (let step = 0; step < MOST_STEPS && low < high; step += 1) {
    const middle = Math.floor((low + high) / 2);
    const entry = middle === 0 ? null : await entryBefore(String(middle + 1));
    if (!entry) {
      low = middle + 1;
      continue;
    }
    if (Date.parse(entry.time) < end) low = middle + 1;
    else high = Math.min(middle, Number(entry.id));
  }
  return String(high);
}
