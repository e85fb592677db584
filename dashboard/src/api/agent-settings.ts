// What agents follow: settings of everywhere, of labels, and of one host, and what they say they follow.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answered, api, type Schemas } from "./client";

/** One level. What is absent is left to the level before, and in the end to the agent. */
export interface AgentSettings {
  log_level?: string;
  flush_seconds?: number;
  collectors?: Record<string, CollectorSetting>;
  diagnostics?: DiagnosticPolicy | null;
}

/** What may be run on hosts. Lists that are empty say something, those that are absent do not. */
export interface DiagnosticPolicy {
  allowed?: string[] | null;
  denied_networks?: string[] | null;
  log_paths?: string[] | null;
  log_units?: string[] | null;
  max_concurrent?: number | null;
  max_output_bytes?: number | null;
}

export interface CollectorSetting {
  enabled?: boolean | null;
  interval_seconds?: number | null;
}

export interface LabelLevel extends Omit<Schemas["LabelLevel"], "settings"> {
  settings: AgentSettings;
}

export interface HostLevel extends Omit<Schemas["HostLevel"], "settings"> {
  settings: AgentSettings;
}

export interface HostSettings extends Omit<Schemas["HostSettings"], "host" | "effective" | "levels"> {
  host: AgentSettings;
  effective: AgentSettings;
  levels: HostLevel[];
}

// The API's document says `object` of settings: their keys are in its text.

/** What agents of this server's version collect. */
export const collectorsQuery = queryOptions({
  queryKey: ["collectors"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/collectors", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const globalSettingsQuery = queryOptions({
  queryKey: ["agent-settings", "global"],
  queryFn: ({ signal }): Promise<AgentSettings> => answered(api.GET("/api/v1/settings/global", { signal })),
});

export const labelSettingsQuery = queryOptions({
  queryKey: ["agent-settings", "labels"],
  queryFn: async ({ signal }) =>
    (await answered(api.GET("/api/v1/settings/labels", { signal }))) as unknown as LabelLevel[],
});

export const hostSettingsQuery = (id: string) =>
  queryOptions({
    queryKey: ["agent-settings", "host", id],
    queryFn: async ({ signal }) =>
      await answered(api.GET("/api/v1/agents/{id}/settings", { params: { path: { id } }, signal })),
    // Agents ask what they shall follow by themselves: what they echo comes later.
    refetchInterval: 10_000,
  });

export const revisionsQuery = queryOptions({
  queryKey: ["agent-settings", "revisions"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/settings/revisions", { signal })),
  refetchInterval: 10_000,
});

/** Whose settings are meant. */
export type Level = { of: "global" } | { of: "label"; label: string; priority: number } | { of: "host"; id: string };

function save(level: Level, settings: AgentSettings): Promise<unknown> {
  const body = settings as Record<string, never>;
  if (level.of === "global") return answered(api.PUT("/api/v1/settings/global", { body }));
  if (level.of === "host")
    return answered(api.PUT("/api/v1/agents/{id}/settings", { params: { path: { id: level.id } }, body }));
  const params = { path: { label: level.label } };
  return answered(
    api.PUT("/api/v1/settings/labels/{label}", { params, body: { priority: level.priority, settings: body } }),
  );
}

export function useSaveSettings() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ level, settings }: { level: Level; settings: AgentSettings }) => save(level, settings),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["agent-settings"] }),
  });
}

/** A label that sets nothing any more. */
export function useForgetLabelSettings() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (label: string) =>
      answered(api.DELETE("/api/v1/settings/labels/{label}", { params: { path: { label } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ["agent-settings"] }),
  });
}
