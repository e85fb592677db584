// What happened to the hosts of the fleet, the newest first.
import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";

import { answered, api } from "./client";

/** Events of a page: more than fit a screen. */
const PAGE = 100;
const EVERY_MS = 30_000;

export interface WantedEvents {
  kind: string | undefined;
  /** Part of a host's name. */
  host: string;
}

export const eventsQuery = ({ kind, host }: WantedEvents) =>
  infiniteQueryOptions({
    queryKey: ["events", "of the fleet", kind ?? null, host],
    queryFn: ({ pageParam: page, signal }) => {
      const query = { page, size: PAGE, ...(kind !== undefined && { kind }), ...(host !== "" && { host }) };
      return answered(api.GET("/api/v1/events", { params: { query }, signal }));
    },
    initialPageParam: 1,
    getNextPageParam: ({ page, more }) => (more ? page + 1 : undefined),
    // Whoever has gone far back does not wait for what is new: every page would be asked for again.
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : EVERY_MS),
    placeholderData: keepPreviousData,
  });
