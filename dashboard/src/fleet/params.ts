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
  /** Groups that are folded, as `writeFolded` writes them. */
  folded?: string;
}

/** The hosts without the label, and those with an empty value. A value that is called so is written otherwise. */
const WITHOUT = "~";
const EMPTY = "%";

/** Values of groups as one text for the address: commas stand between them. */
export function writeFolded(values: ReadonlySet<string | null>): string | undefined {
  const written = (value: string): string =>
    value === "" ? EMPTY : value.replace(/[%,~]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  const texts = [...values].map((value) => (value === null ? WITHOUT : written(value)));
  return texts.length === 0 ? undefined : texts.join(",");
}

export function readFolded(text: string | undefined): ReadonlySet<string | null> {
  if (text === undefined) return new Set();
  const plain = (value: string): string =>
    value === EMPTY
      ? ""
      : value.replace(/%(25|2c|7e)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return new Set(text.split(",").map((value) => (value === WITHOUT ? null : plain(value))));
}

/** The order where the address says none: the worst on top. */
export const USUAL_SORT: Sort = "state";

export function readFleetParams(said: Record<string, unknown>): FleetParams {
  const q = text(said.q);
  const show = text(said.show);
  const sort = text(said.sort);
  const group = text(said.group);
  const folded = text(said.folded);
  return {
    ...(q && { q }),
    ...(said.view === "grid" && { view: "grid" as const }),
    ...(isFilter(show) && { show }),
    ...(isSort(sort) && sort !== USUAL_SORT && { sort }),
    ...((said.desc === true || said.desc === "true") && { desc: true as const }),
    ...(group && { group }),
    // Of another label's groups it would mean nothing.
    ...(group && folded && { folded }),
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
