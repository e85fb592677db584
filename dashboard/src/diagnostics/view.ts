// How a result is looked at: kept in the address by the page, changed by what shows the result.
import type { Sorting } from "../kit/table";
import type { View } from "./params";

/** What changes; undefined takes it out. */
export type ViewChange = { [Name in keyof View]?: View[Name] | undefined };

export interface Looking {
  view: View;
  onView: (change: ViewChange) => void;
}

export function sortingOf({ sort, desc }: View, usual: string): Sorting {
  return { by: sort ?? usual, descending: desc === true };
}

export function sortChange({ by, descending }: Sorting, usual: string): ViewChange {
  return { sort: by === usual ? undefined : by, desc: descending ? true : undefined };
}
