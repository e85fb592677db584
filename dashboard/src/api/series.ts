// History of a host: one query for each family and stretch, as fine as a chart is wide.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { stepOf } from "../chart/data";
import { answered, api, type Schemas } from "./client";
import type { paths } from "./schema";

/** Families that have a history: `cpu` of `/api/v1/agents/{id}/cpu`. */
export type Family = {
  [Path in keyof paths]: Path extends `/api/v1/agents/{id}/${infer Name}`
    ? `/api/v1/agents/{id}/${Name}/latest` extends keyof paths
      ? Name
      : never
    : never;
}[keyof paths];

type Path<Name extends Family> = `/api/v1/agents/{id}/${Name}`;

/** A row of a family, as the API's document has it. */
export type RowOf<Name extends Family> = paths[Path<Name>] extends {
  get: { responses: { 200: { content: { "application/json": (infer Row)[] } } } };
}
  ? Row & { time: string }
  : never;

/** What the API is asked for: up to now, or from a moment to another. */
export type When = { range: string } | { start: string; end: string };

/** More points than a chart has pixels are not seen. */
const POINTS = 400;

export interface Asked {
  when: When;
  /** Between questions, ms; false for what is over. */
  every: number | false;
}

export function seriesQuery<Name extends Family>(family: Name, id: string, { when, every }: Asked) {
  return queryOptions({
    queryKey: ["host", id, family, when],
    queryFn: async ({ signal }): Promise<RowOf<Name>[]> => {
      const query = { ...when, points: String(POINTS), peaks: "true" };
      // All families are asked for alike: one of them stands for the others' types.
      const path = `/api/v1/agents/{id}/${family}` as "/api/v1/agents/{id}/cpu";
      return (await answered(api.GET(path, { params: { path: { id }, query }, signal }))) as unknown as RowOf<Name>[];
    },
    refetchInterval: every,
    placeholderData: keepPreviousData,
  });
}

/** Longest stretch of which the server gives readings as they were measured, with what buckets cannot hold. */
export const RAW_MS = 3_600_000;

/** Busy share of every core as it was measured: buckets have none. */
export function coresQuery(id: string, { when, every }: Asked) {
  return queryOptions({
    queryKey: ["host", id, "cores", when],
    queryFn: async ({ signal }) => {
      const rows = await answered(
        api.GET("/api/v1/agents/{id}/cpu", { params: { path: { id }, query: { ...when } }, signal }),
      );
      // Of many cores, what else a row has would be kept for nothing.
      return rows.map(({ time, core_usages: values }) => ({ time, values: coresOf(values) }));
    },
    refetchInterval: every,
    placeholderData: keepPreviousData,
  });
}

function coresOf(values: unknown): (number | null)[] | null {
  return Array.isArray(values) ? values.map((value) => (typeof value === "number" ? value : null)) : null;
}

/** Milliseconds between a host's readings of its disks, as of late; null where there are too few. */
export const intervalQuery = (id: string) =>
  queryOptions({
    queryKey: ["host", id, "interval"],
    queryFn: async ({ signal }): Promise<number | null> => {
      const params = { path: { id }, query: { range: "5m" } };
      const rows = await answered(api.GET("/api/v1/agents/{id}/diskio", { params, signal }));
      const step = stepOf([...new Set(rows.map(({ time }) => Date.parse(time)))].sort((a, b) => a - b));
      return step > 0 ? step : null;
    },
    staleTime: 600_000,
  });

export const hostQuery = (id: string) =>
  queryOptions({
    queryKey: ["host", id],
    queryFn: ({ signal }): Promise<Schemas["AgentDetails"]> =>
      answered(api.GET("/api/v1/agents/{id}", { params: { path: { id } }, signal })),
    refetchInterval: 30_000,
  });

/** The host as the fleet has it: its state and newest values. */
export const hostOverviewQuery = (id: string) =>
  queryOptions({
    queryKey: ["host", id, "overview"],
    queryFn: async ({ signal }): Promise<Schemas["OverviewAgent"] | null> => {
      const query = { id: [id] };
      const { agents } = await answered(api.GET("/api/v1/overview/page", { params: { query }, signal }));
      return agents[0] ?? null;
    },
    refetchInterval: 10_000,
  });

export const gapsQuery = (id: string) =>
  queryOptions({
    queryKey: ["host", id, "gaps"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/agents/{id}/gaps", { params: { path: { id } }, signal })),
    refetchInterval: 60_000,
  });

export const hostEventsQuery = (id: string) =>
  queryOptions({
    queryKey: ["host", id, "events"],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { size: 250 } };
      return (await answered(api.GET("/api/v1/agents/{id}/events", { params, signal }))).events;
    },
    refetchInterval: 60_000,
  });
