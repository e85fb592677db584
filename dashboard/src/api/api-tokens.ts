// Tokens with which programs call the API.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answered, api, type Schemas } from "./client";

export type ApiToken = Schemas["ApiToken"];
export type ApiTokenRequest = Schemas["ApiTokenRequest"];

/** One's own; of a superadmin, all. */
export const apiTokensQuery = queryOptions({
  queryKey: ["api-tokens"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/api-tokens", { signal })),
  refetchInterval: 30_000,
});

export function useMakeApiToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: ApiTokenRequest) => answered(api.POST("/api/v1/api-tokens", { body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: apiTokensQuery.queryKey }),
  });
}

export function useRevokeApiToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answered(api.DELETE("/api/v1/api-tokens/{id}", { params: { path: { id } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: apiTokensQuery.queryKey }),
  });
}
