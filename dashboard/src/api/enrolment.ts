// How hosts come to the server: what it can give them, tokens, and those that wait for an admin.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answered, api, type Schemas } from "./client";

export type Platform = Schemas["ListedPlatform"];
export type Provision = Schemas["Provision"];
export type Token = Schemas["Token"];
/** What is absent is as the server makes it: for one host and one day. */
export type TokenRequest = Partial<Schemas["TokenRequest"]>;
export type TokenCreated = Schemas["TokenCreated"];
export type Enrolment = Schemas["Enrolment"];

/** Between questions while somebody watches a host arrive. */
const WATCH_MS = 2000;
const LIST_MS = 15_000;
/** Registrations that are looked at: more hosts at once are seen in the fleet. */
const MOST_ARRIVALS = 50;

export const platformsQuery = queryOptions({
  queryKey: ["platforms"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/admin/platforms", { signal })),
  staleTime: 60_000,
});

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/admin/tokens", { signal })),
  refetchInterval: LIST_MS,
});

/** One token while somebody waits for it to be used. */
export const watchedTokenQuery = (id: string) =>
  queryOptions({ ...tokensQuery, refetchInterval: WATCH_MS, select: (tokens) => tokens.find((one) => one.id === id) });

/** The newest registrations, while somebody waits for one. */
export const arrivalsQuery = queryOptions({
  queryKey: ["events", "registered"],
  queryFn: async ({ signal }) => {
    const query = { kind: "registered", size: MOST_ARRIVALS };
    return (await answered(api.GET("/api/v1/events", { params: { query }, signal }))).events;
  },
  refetchInterval: WATCH_MS,
});

export const enrolmentsQuery = queryOptions({
  queryKey: ["enrolments"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/admin/enrolments", { signal })),
  refetchInterval: LIST_MS,
});

export interface Line {
  token: TokenCreated;
  provision: Provision;
}

/**
 * A token as it was asked for, and how to install with it. The server's texts come with a token of their own, for one
 * host and one day: where another is wanted it takes that one's place in every text, and the other is revoked.
 */
export async function makeLine(platform: string, request: TokenRequest | null): Promise<Line> {
  const own = request && (await makeToken(request));
  const provision = await answered(api.POST("/api/v1/admin/provision", { body: { platform } }));
  const spare = await tokenWith(provision.token);
  if (!own) {
    const { token, expires_at } = provision;
    return { token: { token, expires_at, id: spare?.id ?? "", uses: 1 }, provision };
  }
  if (spare) await answered(api.DELETE("/api/v1/admin/tokens/{id}", { params: { path: { id: spare.id } } }));
  return { token: own, provision: withToken(provision, own.token) };
}

/** Null asks for nothing of the kind. */
const ANY: Schemas["TokenRequest"] = {
  agent_id: null,
  cidrs: null,
  expires_in_seconds: null,
  fleet: null,
  hostnames: null,
  labels: null,
  uses: null,
};

function makeToken(request: TokenRequest): Promise<TokenCreated> {
  return answered(api.POST("/api/v1/admin/tokens", { body: { ...ANY, ...request } }));
}

async function tokenWith(token: string): Promise<Token | undefined> {
  const tokens = await answered(api.GET("/api/v1/admin/tokens"));
  return tokens.find(({ public_id }) => public_id === publicId(token));
}

/** What of a token may be shown: `k7q2m9xw4t` of `spt_k7q2m9xw4t.…`. */
export function publicId(token: string): string {
  return token.slice(token.indexOf("_") + 1, token.indexOf("."));
}

/** The same texts with another token in them. */
export function withToken(provision: Provision, token: string): Provision {
  const swap = (text: string): string => text.replaceAll(provision.token, token);
  const { config, install } = provision;
  return {
    ...provision,
    token,
    config: { ...config, token },
    install: {
      ...install,
      content: swap(install.content),
      steps: swap(install.steps),
      one_liner: swap(install.one_liner),
    },
  };
}

export function useMakeLine() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ platform, request }: { platform: string; request: TokenRequest | null }) =>
      makeLine(platform, request),
    onSettled: () => cache.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
}

export function useMakeToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: makeToken,
    onSuccess: () => cache.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
}

export function useRevokeToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answered(api.DELETE("/api/v1/admin/tokens/{id}", { params: { path: { id } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
}

/** Every token that could still be used. */
export function useRevokeAllTokens() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => answered(api.POST("/api/v1/admin/tokens/revoke")),
    onSettled: () => cache.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
}

export type Decision = Schemas["As"] | "denied";

/** An admin's yes or no to a host that waits. */
export function useDecide() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, decision }: { id: string; decision: Decision }) => {
      const params = { path: { id } };
      return decision === "denied"
        ? answered(api.POST("/api/v1/admin/enrolments/{id}/deny", { params }))
        : answered(api.POST("/api/v1/admin/enrolments/{id}/approve", { params, body: { as: decision } }));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: enrolmentsQuery.queryKey }),
  });
}
