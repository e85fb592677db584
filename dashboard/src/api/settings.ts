// What a person wants kept, on the server: the same choices in every browser.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, answered } from "./client";

type Settings = Record<string, unknown>;

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: async ({ signal }): Promise<Settings> =>
    (await answered(api.GET("/api/v1/user/config", { signal }))) as Settings,
  staleTime: 60_000,
});

/** A setting and how to change it; `read` makes something of whatever is kept, also of nothing. */
export function useSetting<T>(key: string, read: (kept: unknown) => T): [T, (value: T) => void] {
  const cache = useQueryClient();
  const { data } = useQuery(settingsQuery);
  const change = useMutation({
    mutationFn: (value: T) => answered(api.PUT("/api/v1/user/config", { body: { key, value: value as never } })),
    onMutate: async (value) => {
      await cache.cancelQueries({ queryKey: settingsQuery.queryKey });
      cache.setQueryData(settingsQuery.queryKey, (old) => ({ ...old, [key]: value }));
    },
    onError: () => cache.invalidateQueries({ queryKey: settingsQuery.queryKey }),
  });
  return [read(data?.[key]), change.mutate];
}
