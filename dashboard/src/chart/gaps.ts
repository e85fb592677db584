// Why nothing was measured: holes of a chart beside what the server knows of the host.
import type { Schemas } from "../api/client";
import type { Span, Stretch } from "./data";

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

/** Every hole with its cause: of a gap that the server recorded, else of a silence that it noticed. */
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

/** Stretches in which a yes-or-no reading was yes. */
export function spansWhere(
  times: number[],
  holds: (boolean | null | undefined)[],
  label: string,
  step: number,
): Span[] {
  const spans: Span[] = [];
  for (const [index, time] of times.entries()) {
    if (holds[index] !== true) continue;
    const last = spans.at(-1);
    // A reading stands for the time up to the next one.
    if (last && time - last.end <= step) last.end = time + step;
    else spans.push({ start: time, end: time + step, kind: "mark", label });
  }
  return spans;
}
