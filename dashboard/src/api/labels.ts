// Labels of hosts: those that follow from what they are, and those that people give them.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answered, api, type Schemas } from "./client";
import { ApiError } from "./problem";

export type ListedLabel = Schemas["ListedLabel"];
export type LabelsByHost = Record<string, ListedLabel[]>;

export const labelsQuery = queryOptions({
  queryKey: ["labels"],
  queryFn: ({ signal }): Promise<LabelsByHost> => answered(api.GET("/api/v1/agents/labels", { signal })),
  refetchInterval: 30_000,
});

export const labelKeysQuery = queryOptions({
  queryKey: ["labels", "keys"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/labels/keys", { signal })),
  staleTime: 30_000,
});

export const labelValuesQuery = (key: string) =>
  queryOptions({
    queryKey: ["labels", "values", key],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/labels/values", { params: { query: { key } }, signal })),
    enabled: key !== "",
    staleTime: 30_000,
  });

/** One label given to hosts, or taken from them. */
export interface LabelChange {
  hosts: { id: string; hostname: string }[];
  key: string;
  /** Null takes it away. */
  value: string | null;
}

export interface LabelResult {
  done: number;
  failed: { hostname: string; error: unknown }[];
}

/** Requests at a time: the server counts them by account, and others want to be answered too. */
const ABREAST = 4;
/** Waits for a turn, where the server says that there were too many requests. */
const MOST_WAITS = 20;

/** There is no request for many hosts at once: one for each, a few at a time. `tell` hears how many are done. */
export async function changeLabels(
  { hosts, key, value }: LabelChange,
  tell: (done: number) => void = () => undefined,
): Promise<LabelResult> {
  const result: LabelResult = { done: 0, failed: [] };
  const queue = [...hosts];
  const work = async (): Promise<void> => {
    for (let host = queue.shift(); host; host = queue.shift()) {
      try {
        await inTurn(changeOne(host.id, key, value));
        result.done += 1;
      } catch (error) {
        result.failed.push({ hostname: host.hostname, error });
      }
      tell(result.done + result.failed.length);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, work));
  return result;
}

function changeOne(id: string, key: string, value: string | null): () => Promise<unknown> {
  const params = { path: { id, key } };
  const path = "/api/v1/admin/agents/{id}/labels/{key}";
  return value === null
    ? () => answered(api.DELETE(path, { params }))
    : () => answered(api.PUT(path, { params, body: { value } }));
}

async function inTurn(run: () => Promise<unknown>): Promise<void> {
  for (let waits = 0; ; waits += 1) {
    try {
      await run();
      return;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 429 || waits === MOST_WAITS) throw error;
      const seconds = error.retryAfter ?? 1;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}

export function useChangeLabels(tell: (done: number) => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: LabelChange) => changeLabels(change, tell),
    onSettled: async () => {
      await cache.invalidateQueries({ queryKey: labelsQuery.queryKey });
      await cache.invalidateQueries({ queryKey: ["fleet"] });
    },
  });
}
