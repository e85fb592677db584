// What the address of the workloads page says: typed, and only what differs from the usual.
import { KINDS, type Kind, MOODS, type Mood, SORTS, type Sort } from "./list";

export interface WorkloadParams {
  q?: string;
  kind?: Kind;
  /** How they are: `running`, `stopped`, or what is wrong. */
  state?: Mood;
  sort?: Sort;
  desc?: true;
  group?: "host";
}

/** The order where the address says none: what is wrong on top. */
export const USUAL_SORT: Sort = "state";

export function readWorkloadParams(said: Record<string, unknown>): WorkloadParams {
  const q = typeof said.q === "string" || typeof said.q === "number" ? String(said.q) : "";
  const kind = KINDS.find((known) => known === said.kind);
  const state = MOODS.find((known) => known === said.state);
  const sort = SORTS.find((known) => known === said.sort);
  return {
    ...(q !== "" && { q }),
    ...(kind && { kind }),
    ...(state && { state }),
    ...(sort && sort !== USUAL_SORT && { sort }),
    ...((said.desc === true || said.desc === "true") && { desc: true as const }),
    ...(said.group === "host" && { group: "host" as const }),
  };
}
