// A host now: newest values of a family, and the lists of which only the newest counts.
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";

import { answered, answeredOrNull, api, type Schemas } from "./client";
import type { paths } from "./schema";
import type { Family, RowOf } from "./series";

export type Forecast = Schemas["DiskForecast"];
export type Process = Schemas["ProcessRow"];
export type UpdateStatus = Schemas["UpdateStatus"];
export type HostSettings = Schemas["HostSettings"];
export type HostDetails = Schemas["AgentDetails"];
export type Gap = Schemas["Gap"];

type ListOf<Name extends "services" | "applications"> =
  paths[`/api/v1/agents/{id}/${Name}`]["get"]["responses"][200]["content"]["application/json"][number];
export type Service = ListOf<"services">;
export type Application = ListOf<"applications">;

/** Newest rows of a family: none where the host has no such thing, one or several where it has. */
export function latestQuery<Name extends Family>(family: Name, id: string, every: number | false = 60_000) {
  return queryOptions({
    queryKey: ["host", id, family, "latest"],
    queryFn: async ({ signal }): Promise<RowOf<Name>[]> => {
      // All families are asked for alike: one of them stands for the others' types.
      const path = `/api/v1/agents/{id}/${family}/latest` as "/api/v1/agents/{id}/cpu/latest";
      const said: unknown = await answeredOrNull(api.GET(path, { params: { path: { id } }, signal }));
      return (Array.isArray(said) ? said : said === null ? [] : [said]) as RowOf<Name>[];
    },
    refetchInterval: every,
    staleTime: 15_000,
  });
}

export const forecastQuery = (id: string) =>
  queryOptions({
    queryKey: ["host", id, "forecast"],
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/agents/{id}/disk/forecast", { params: { path: { id } }, signal })),
    // A line through a week does not turn within minutes.
    staleTime: 60_000,
    refetchInterval: 300_000,
  });

/** Most processes that the server gives. */
export const MOST_PROCESSES = 100;

export const processesQuery = (id: string, sort: "cpu" | "memory", every: number | false) =>
  queryOptions({
    queryKey: ["host", id, "processes", sort],
    queryFn: ({ signal }) => {
      const params = { path: { id }, query: { sort, limit: MOST_PROCESSES } };
      return answered(api.GET("/api/v1/agents/{id}/processes", { params, signal }));
    },
    refetchInterval: every,
    placeholderData: keepPreviousData,
  });

export const servicesQuery = (id: string) =>
  queryOptions({
    queryKey: ["host", id, "services"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/agents/{id}/services", { params: { path: { id } }, signal })),
    refetchInterval: 30_000,
  });

export const applicationsQuery = (id: string) =>
  queryOptions({
    queryKey: ["host", id, "applications"],
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/agents/{id}/applications", { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });

/** Null until the agent has looked for updates. */
export const updatesQuery = (id: string) =>
  queryOptions({
    queryKey: ["host", id, "updates"],
    queryFn: ({ signal }): Promise<UpdateStatus | null> =>
      answeredOrNull(api.GET("/api/v1/agents/{id}/updates", { params: { path: { id } }, signal })),
    refetchInterval: 300_000,
  });

export const hostSettingsQuery = (id: string) =>
  queryOptions({
    queryKey: ["host", id, "settings"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/agents/{id}/settings", { params: { path: { id } }, signal })),
    refetchInterval: 60_000,
  });

export const hostLabelsQuery = (id: string) =>
  queryOptions({
    queryKey: ["host", id, "labels"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/agents/{id}/labels", { params: { path: { id } }, signal })),
    refetchInterval: 60_000,
  });

const EVENTS_OF_A_PAGE = 100;

/** What happened to a host, newest first, a page after the other. */
export const eventPagesQuery = (id: string, kind: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ["host", id, "events", "pages", kind ?? null],
    queryFn: ({ signal, pageParam: page }) => {
      const query = { page, size: EVENTS_OF_A_PAGE, ...(kind !== undefined && { kind }) };
      return answered(api.GET("/api/v1/agents/{id}/events", { params: { path: { id }, query }, signal }));
    },
    initialPageParam: 1,
    getNextPageParam: ({ page, more }) => (more ? page + 1 : undefined),
    refetchInterval: 60_000,
  });

/** What an agent's host is told to do where nobody but a person can do it. */
export type ByHand = "upgrade" | "uninstall";

/** Command lines for the host's system; none where the server does not know it. */
export const byHandQuery = (id: string, what: ByHand) =>
  queryOptions({
    queryKey: ["host", id, "by-hand", what],
    queryFn: ({ signal }) =>
      answered(api.GET(`/api/v1/agents/{id}/${what}-instructions`, { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });

/** Removes a host with everything it measured. */
export function useRemoveHost() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answered(api.DELETE("/api/v1/agents/{id}", { params: { path: { id } } })),
    // Its page is left by then: only lists are asked for again.
    onSuccess: () =>
      Promise.all(["fleet", "workloads", "events"].map((key) => cache.invalidateQueries({ queryKey: [key] }))),
  });
}
