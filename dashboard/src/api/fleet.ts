// Every host with its newest values, and what goes with the list of them.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { serverNow } from "./clock";
import { api, answered, type Schemas } from "./client";

export type Host = Schemas["OverviewAgent"];
export type Thresholds = Schemas["Thresholds"];
export type HostEvent = Schemas["HostEvent"];

/** Between questions for a fleet of up to 500 hosts. */
const TICK_MS = 10_000;
/** A larger fleet is asked for less often, so that the list costs the server and the browser no more. */
const HOSTS_PER_TICK = 500;
const SLOWEST_TICK_MS = 60_000;

export function fleetTick(hosts: number): number {
  return Math.min(SLOWEST_TICK_MS, Math.max(1, hosts / HOSTS_PER_TICK) * TICK_MS);
}

export const fleetQuery = queryOptions({
  queryKey: ["fleet"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/overview", { signal })),
  refetchInterval: (query) => fleetTick(query.state.data?.length ?? 0),
  placeholderData: keepPreviousData,
  structuralSharing: (old, fresh) => keepSame(old as Host[] | undefined, fresh as Host[]),
});

/** The hosts that are on the screen: of a large fleet these are asked for in between. */
export function visibleHostsQuery(ids: string[], fleetSize: number) {
  const asked = ids.slice(0, MOST_IDS).toSorted();
  return queryOptions({
    queryKey: ["fleet", "visible", asked],
    queryFn: async ({ signal }) => {
      const query = { id: asked, size: MOST_IDS };
      return (await answered(api.GET("/api/v1/overview/page", { params: { query }, signal }))).agents;
    },
    enabled: fleetSize > HOSTS_PER_TICK && asked.length > 0,
    refetchInterval: TICK_MS,
    staleTime: TICK_MS,
    placeholderData: keepPreviousData,
  });
}

/** Most hosts that one request may name. */
const MOST_IDS = 200;

/** Hosts that say what they said before stay the same objects, so that their rows are not drawn again. */
export function keepSame(old: Host[] | undefined, fresh: Host[]): Host[] {
  if (!old) return fresh;
  const known = new Map(old.map((host) => [host.id, host]));
  const kept = fresh.map((host) => {
    const before = known.get(host.id);
    return before && saysTheSame(before, host) ? before : host;
  });
  return kept.length === old.length && kept.every((host, index) => host === old[index]) ? old : kept;
}

function saysTheSame(a: Host, b: Host): boolean {
  const keys = Object.keys(b) as (keyof Host)[];
  return keys.every(
    (key) => a[key] === b[key] || (typeof b[key] === "object" && JSON.stringify(a[key]) === JSON.stringify(b[key])),
  );
}

export const thresholdsQuery = queryOptions({
  queryKey: ["thresholds"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/thresholds", { signal })),
  staleTime: 300_000,
});

const DAY_MS = 86_400_000;

/** Under-voltage of the last day: what the newest values of a host do not show. */
export const underVoltageQuery = queryOptions({
  queryKey: ["events", "under_voltage"],
  queryFn: async ({ signal }) => {
    const query = { kind: "under_voltage", size: 100 };
    const { events } = await answered(api.GET("/api/v1/events", { params: { query }, signal }));
    return events.filter(({ time }) => serverNow() - Date.parse(time) < DAY_MS);
  },
  refetchInterval: 60_000,
});
