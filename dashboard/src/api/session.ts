// Who is signed in, and everything people do with their own account.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { api, answered, type Schemas } from "./client";

export type Me = Schemas["Me"];
export type Role = Schemas["Role"];

const RANK: Record<Role, number> = { viewer: 0, admin: 1, superadmin: 2 };

export function mayAct(me: Me | null | undefined, least: Role): boolean {
  return me !== null && me !== undefined && RANK[me.role] >= RANK[least];
}

/** Null when nobody is signed in. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }): Promise<Me | null> => {
    const { user } = await answered(api.GET("/api/v1/auth/session", { signal }));
    return user ?? null;
  },
  staleTime: 60_000,
});

/** Whether the server still waits for its first account. */
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/setup", { signal })),
  staleTime: 0,
});

export const versionQuery = queryOptions({
  queryKey: ["version"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/version", { signal })),
  staleTime: 600_000,
});

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/user/sessions", { signal })),
});

export function useSignIn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (credentials: Schemas["Credentials"]) =>
      answered(api.POST("/api/v1/auth/login", { body: credentials })),
    onSuccess: (me) => {
      // What the last person saw is not for the next one.
      cache.clear();
      cache.setQueryData(meQuery.queryKey, me);
    },
  });
}

export function useSignOut() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => answered(api.POST("/api/v1/auth/logout")),
    onSuccess: () => {
      cache.clear();
      cache.setQueryData(meQuery.queryKey, null);
    },
  });
}

export function useSetUp() {
  return useMutation({
    mutationFn: (first: Schemas["FirstSuperadmin"]) => answered(api.POST("/api/v1/setup", { body: first })),
  });
}

export function useChangePassword() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: Schemas["PasswordChange"]) => answered(api.PUT("/api/v1/user/password", { body: change })),
    onSuccess: () => cache.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
}

/** Ends one session. */
export function useEndSession() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answered(api.DELETE("/api/v1/user/sessions/{id}", { params: { path: { id } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
}

/** Ends every session but the one that asks. */
export function useEndOtherSessions() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => answered(api.DELETE("/api/v1/user/sessions")),
    onSuccess: () => cache.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
}
