// Why nothing was measured: holes of a chart beside what the server knows of the host.
import type { Schemas } from "../api/client";
import { type Span, stepsAround, type Stretch } from "./data";

type Gap = Pick<Schemas["Gap"], "after" | "before" | "cause">;
type HostEvent = Pick<Schemas["HostEvent"], "time" | "kind" | "cause">;

export const GAP_CAUSES: Record<string, string> = {
  agent_lost: "Agent was killed",
  queue_full: "Readings dropped: the agent's memory was full",
  spool_full: "Readings dropped: the agent's disk space was used up",
  spool_damaged: "Readings lost: the agent's spool was damaged",
  refused: "Readings refused by the server",
};

export const SILENCE_CAUSES: Record<string, string> = {
  stopped: "Agent stopped",
  lost: "Link down or host off",
};

const UNKNOWN = "No readings: cause unknown";

/** `events` are the newest first. Every hole with its cause: of a gap that the server recorded, else of a silence that it noticed. */
export function explained(holes: Stretch[], gaps: Gap[], events: HostEvent[]): Span[] {
  return holes.map((hole) => ({ ...hole, kind: "gap", label: causeOf(hole, gaps, events) }));
}

function causeOf(hole: Stretch, gaps: Gap[], events: HostEvent[]): string {
  const gap = gaps.find(
    ({ after, before }) => after && before && Date.parse(after) < hole.end && Date.parse(before) > hole.start,
  );
  if (gap && GAP_CAUSES[gap.cause]) return GAP_CAUSES[gap.cause] ?? UNKNOWN;
  const silence = events.find(({ kind, time }) => kind === "silent" && within(Date.parse(time), hole));
  const known = silence?.cause ? SILENCE_CAUSES[silence.cause] : undefined;
  if (known) return known;
  // The oldest of all events: there was no such host before.
  const oldest = events.at(-1);
  if (oldest?.kind === "registered" && within(Date.parse(oldest.time), hole)) return "Before its first reading";
  // A host that starts again within a hole was off, or on its way down and up.
  return events.some(({ kind, time }) => kind === "rebooted" && within(Date.parse(time), hole))
    ? "Host restarted"
    : UNKNOWN;
}

/** The server notices a silence by its clock, readings are dated by the host's. */
const SLACK_MS = 120_000;

function within(time: number, { start, end }: Stretch): boolean {
  return time >= start - SLACK_MS && time <= end + SLACK_MS;
}

/** What a reading stands for at least. */
const LEAST_MS = 1000;

/** Stretches in which a yes-or-no reading was yes. */
export function spansWhere(times: number[], holds: (boolean | null | undefined)[], label: string): Span[] {
  const steps = stepsAround(times);
  const spans: Span[] = [];
  for (const [index, time] of times.entries()) {
    if (holds[index] !== true) continue;
    // A reading stands for the time up to the next one, but not for a hole behind it.
    const usual = Math.max(LEAST_MS, steps[index] ?? 0);
    const end = Math.min(times[index + 1] ?? Number.POSITIVE_INFINITY, time + usual * 2.5);
    const until = Number.isFinite(end) && end - time < usual * 2.5 ? end : time + usual;
    const last = spans.at(-1);
    if (last && last.end >= time) last.end = until;
    else spans.push({ start: time, end: until, kind: "mark", label });
  }
  return spans;
}
