// Workloads of all hosts: containers, virtual machines and pods.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { answered, api, type Schemas } from "./client";

export type Workload = Schemas["Workload"];

/** The largest page there is. */
const PAGE = 250;
/** Pages of one list: what a person looks through, and a browser keeps, has an end. */
const MOST_PAGES = 40;
const EVERY_MS = 30_000;
/** A long list is asked for less often: its pages are asked for one by one. */
const LONG_EVERY_MS = 120_000;

export interface Workloads {
  workloads: Workload[];
  /** There are more than are here. */
  more: boolean;
}

export const workloadsQuery = queryOptions({
  queryKey: ["workloads"],
  queryFn: async ({ signal }): Promise<Workloads> => {
    const found: Workload[] = [];
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const params = { query: { page, size: PAGE } };
      const { workloads, more } = await answered(api.GET("/api/v1/workloads", { params, signal }));
      found.push(...workloads);
      if (!more) return { workloads: unique(found), more: false };
    }
    return { workloads: unique(found), more: true };
  },
  refetchInterval: (query) => ((query.state.data?.workloads.length ?? 0) > 4 * PAGE ? LONG_EVERY_MS : EVERY_MS),
  placeholderData: keepPreviousData,
});

export function keyOf({ agent_id: host, source, container_id: id }: Workload): string {
  return `${host} ${source} ${id}`;
}

/** What moves between two pages while they are asked for would be there twice. */
function unique(workloads: Workload[]): Workload[] {
  return [...new Map(workloads.map((workload) => [keyOf(workload), workload])).values()];
}
