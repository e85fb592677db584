// Accounts of other people, and what an admin may do with them.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answered, api, type Schemas } from "./client";
import type { Role } from "./session";

export type Account = Schemas["Account"];

export const accountsQuery = queryOptions({
  queryKey: ["accounts"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/admin/users", { signal })),
  refetchInterval: 30_000,
});

export const accountSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["accounts", id, "sessions"],
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/admin/users/{id}/sessions", { params: { path: { id } }, signal })),
  });

/** What can be done with an account. */
export type Deed =
  | { do: "create"; account: { username: string; password: string; role: Role } }
  | { do: "role"; id: string; role: Role }
  | { do: "password"; id: string; password: string }
  | { do: "disable"; id: string; disabled: boolean }
  | { do: "sign-out"; id: string }
  | { do: "delete"; id: string };

function act(deed: Deed): Promise<unknown> {
  if (deed.do === "create") return answered(api.POST("/api/v1/admin/users", { body: deed.account }));
  const params = { path: { id: deed.id } };
  switch (deed.do) {
    case "role":
      return answered(api.PUT("/api/v1/admin/users/{id}/role", { params, body: { role: deed.role } }));
    case "password":
      return answered(api.PUT("/api/v1/admin/users/{id}/password", { params, body: { password: deed.password } }));
    case "disable":
      return answered(api.PUT("/api/v1/admin/users/{id}/disabled", { params, body: { disabled: deed.disabled } }));
    case "sign-out":
      return answered(api.DELETE("/api/v1/admin/users/{id}/sessions", { params }));
    case "delete":
      return answered(api.DELETE("/api/v1/admin/users/{id}", { params }));
  }
}

export function useAccountDeed() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => cache.invalidateQueries({ queryKey: accountsQuery.queryKey }),
  });
}
