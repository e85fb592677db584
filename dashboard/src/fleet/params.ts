// What the address of the fleet page says: typed, and only what differs from the usual.
import { SORTS, type Sort } from "./sort";
import { type State, STATES } from "./state";

export type Filter = State | "look";

export interface FleetParams {
  q?: string;
  view?: "grid";
  /** A state, or `look`: what needs a look. */
  show?: Filter;
  sort?: Sort;
  desc?: true;
  /** Key of a label. */
  group?: string;
}

/** The order where the address says none: the worst on top. */
export const USUAL_SORT: Sort = "state";

export function readFleetParams(said: Record<string, unknown>): FleetParams {
  const q = text(said.q);
  const show = text(said.show);
  const sort = text(said.sort);
  const group = text(said.group);
  return {
    ...(q && { q }),
    ...(said.view === "grid" && { view: "grid" as const }),
    ...(isFilter(show) && { show }),
    ...(isSort(sort) && sort !== USUAL_SORT && { sort }),
    ...((said.desc === true || said.desc === "true") && { desc: true as const }),
    ...(group && { group }),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isFilter(value: string | undefined): value is Filter {
  return value === "look" || STATES.some((state) => state === value);
}

function isSort(value: string | undefined): value is Sort {
  return SORTS.some((sort) => sort === value);
}
