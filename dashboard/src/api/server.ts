// How the server is, the limits from which a host is worth a look, and who did what.
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";

import { answered, api, type Schemas } from "./client";
import { type Thresholds, thresholdsQuery } from "./fleet";

export type ServerState = Schemas["ServerState"];
export type AuditEntry = Schemas["AuditEntry"];
export type AuditPage = Schemas["AuditPage"];

export const serverQuery = queryOptions({
  queryKey: ["server"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/server", { signal })),
  refetchInterval: 5000,
});

export function useSaveThresholds() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Thresholds) => answered(api.PUT("/api/v1/admin/thresholds", { body })),
    onSuccess: (saved) => cache.setQueryData(thresholdsQuery.queryKey, saved),
  });
}

/** What the API filters by; all of it exact. */
export interface AuditFilter {
  actor?: string;
  action?: string;
  target?: string;
}

/** Entries of a page: as many as are read without waiting. */
const PAGE = 200;

export const auditQuery = (filter: AuditFilter, before: string | null) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter, before],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam !== null && { before: pageParam }) };
      return answered(api.GET("/api/v1/audit", { params: { query }, signal }));
    },
    initialPageParam: before,
    getNextPageParam: ({ next }) => next ?? null,
    placeholderData: keepPreviousData,
  });

/** The one entry before another; null where there is none. What a day begins with is found by this. */
export async function entryBefore(before: string | null): Promise<AuditEntry | null> {
  const query = { limit: 1, ...(before !== null && { before }) };
  return (await answered(api.GET("/api/v1/audit", { params: { query } }))).entries[0] ?? null;
}
