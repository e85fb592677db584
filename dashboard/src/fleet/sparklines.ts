// Where the processors' use came from: the last hour of the hosts that are shown.
import { keepPreviousData, queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { serverNow } from "../api/clock";
import { api, answered } from "../api/client";
import type { SparkPoint } from "../kit/sparkline";

/** The server has the last hour of all hosts in one answer, 60 points each: beyond this it is asked host by host. */
const MOST_AT_ONCE = 250;
/** Hosts that are asked for alone, of those in sight. */
const MOST_ALONE = 60;
const EVERY_MS = 60_000;
/** A little more than an hour comes in minutes; an hour would come as it was measured, every few seconds. */
const STRETCH_MS = 61 * 60_000;

export type Sparklines = ReadonlyMap<string, SparkPoint[]>;

const allQuery = queryOptions({
  queryKey: ["sparklines"],
  queryFn: async ({ signal }): Promise<Sparklines> => {
    const query = { metric: "cpu", start: new Date(serverNow() - STRETCH_MS).toISOString() };
    const hosts = await answered(api.GET("/api/v1/overview/fleet/chart", { params: { query }, signal }));
    return new Map(
      Object.entries(hosts).map(([id, points]) => [id, points.map(({ t, v }) => ({ time: Date.parse(t), value: v }))]),
    );
  },
  refetchInterval: EVERY_MS,
  staleTime: EVERY_MS,
  placeholderData: keepPreviousData,
});

function oneQuery(id: string) {
  return queryOptions({
    queryKey: ["sparklines", id],
    queryFn: async ({ signal }): Promise<SparkPoint[]> => {
      const params = { path: { id }, query: { range: "1h", points: "60" } };
      const rows = await answered(api.GET("/api/v1/agents/{id}/cpu", { params, signal }));
      return rows.flatMap(({ time, usage }) => (usage === null ? [] : [{ time: Date.parse(time), value: usage }]));
    },
    refetchInterval: EVERY_MS,
    staleTime: EVERY_MS,
  });
}

/** Kept the same function, so that the answers stay the same list while they are. */
const dataOf = (answers: { data: SparkPoint[] | undefined }[]): (SparkPoint[] | undefined)[] =>
  answers.map(({ data }) => data);

/** `visible` are the hosts in sight: of a large fleet only these are asked for. */
export function useSparklines(visible: string[], fleetSize: number): Sparklines {
  const ids = useMemo(() => visible.slice(0, MOST_ALONE), [visible]);
  const large = fleetSize > MOST_AT_ONCE;
  const all = useQuery({ ...allQuery, enabled: fleetSize > 0 && !large });
  const each = useQueries({
    queries: large ? ids.map(oneQuery) : [],
    combine: dataOf,
  });
  const alone = useMemo(
    () => new Map(ids.flatMap((id, index) => (each[index] ? [[id, each[index]] as const] : []))),
    [ids, each],
  );
  return large ? alone : (all.data ?? NONE);
}

const NONE: Sparklines = new Map();
