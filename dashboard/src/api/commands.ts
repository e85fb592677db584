// Diagnostics of hosts: asked for, watched while they run, cancelled, and those that were.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { answered, api, type Schemas } from "./client";

export type Diagnostic = Schemas["Diagnostic"];
export type Kind = Diagnostic["type"];
/** A command as lists and streams have it; `result` is there only where one is asked for by itself. */
export type Command = Schemas["CommandView"];

export const COMMAND_STATES = ["queued", "sent", "running", "done", "failed", "expired", "cancelled"] as const;
export type CommandState = (typeof COMMAND_STATES)[number];

const FINAL = new Set(["done", "failed", "expired", "cancelled"]);

export function isOver({ state }: { state: string }): boolean {
  return FINAL.has(state);
}

/** A part of an answer, told before its end. */
export interface Progress {
  sequence: number;
  payload: unknown;
}

/** Between questions for a command that runs, while no stream tells. */
const POLL_MS = 2000;
/** Commands of a host that its history shows. */
const HISTORY = 50;
const HISTORY_MS = 15_000;
/** While one of them runs. */
const RUNNING_HISTORY_MS = 3000;
/** Pieces of progress that are kept: an answer has at most a hundred. */
const MOST_PIECES = 500;

export const commandQuery = (id: string) =>
  queryOptions({
    queryKey: ["command", id],
    queryFn: ({ signal }): Promise<Command> =>
      answered(api.GET("/api/v1/commands/{id}", { params: { path: { id } }, signal })),
    // What has ended stays as it is.
    staleTime: (query) => (query.state.data && isOver(query.state.data) ? "static" : 0),
  });

/** The same, asked for again until it has ended; `abreast` commands share what one may ask of the server. */
export const polledCommandQuery = (id: string, abreast: number) => ({
  ...commandQuery(id),
  refetchInterval: (query: { state: { data?: Command | undefined } }) =>
    query.state.data && isOver(query.state.data) ? (false as const) : Math.max(POLL_MS, abreast * 100),
});

const progressKey = (id: string) => ["command", id, "progress"] as const;

export const historyQuery = (hostId: string) =>
  queryOptions({
    queryKey: ["host", hostId, "commands"],
    queryFn: ({ signal }): Promise<Command[]> => {
      const params = { path: { id: hostId }, query: { limit: HISTORY } };
      return answered(api.GET("/api/v1/agents/{id}/commands", { params, signal }));
    },
    refetchInterval: (query) => (query.state.data?.every(isOver) === false ? RUNNING_HISTORY_MS : HISTORY_MS),
  });

/** Commands that were asked for anywhere, as the audit trail has them: for admins. */
export const askedForQuery = queryOptions({
  queryKey: ["commands", "asked for"],
  queryFn: async ({ signal }) => {
    const query = { action: "command.create", limit: 200 };
    return (await answered(api.GET("/api/v1/audit", { params: { query }, signal }))).entries;
  },
  refetchInterval: HISTORY_MS,
});

/** What a host follows: its policy of diagnostics is in it. */
export const hostSettingsQuery = (hostId: string) =>
  queryOptions({
    queryKey: ["host", hostId, "settings"],
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/agents/{id}/settings", { params: { path: { id: hostId } }, signal })),
    staleTime: 30_000,
  });

/** File systems of a host with their newest values. */
export const fileSystemsQuery = (hostId: string) =>
  queryOptions({
    queryKey: ["host", hostId, "disk", "latest"],
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/agents/{id}/disk/latest", { params: { path: { id: hostId } }, signal })),
    staleTime: 30_000,
  });

export function useRun() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ hostId, diagnostic }: { hostId: string; diagnostic: Diagnostic }): Promise<Command> =>
      answered(api.POST("/api/v1/agents/{id}/commands", { params: { path: { id: hostId } }, body: diagnostic })),
    onSuccess: (command, { hostId }) => {
      cache.setQueryData(commandQuery(command.id).queryKey, command);
      void cache.invalidateQueries({ queryKey: historyQuery(hostId).queryKey });
    },
  });
}

export function useCancel() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string): Promise<Command> =>
      answered(api.DELETE("/api/v1/commands/{id}", { params: { path: { id } } })),
    onSuccess: (command) => {
      cache.setQueryData(commandQuery(command.id).queryKey, command);
      void cache.invalidateQueries({ queryKey: historyQuery(command.agent_id).queryKey });
    },
  });
}

/** Nothing is asked for: the stream puts it there. */
const progressQuery = (id: string) =>
  queryOptions({ queryKey: progressKey(id), queryFn: (): Progress[] => [], enabled: false, initialData: [] });

/** A command with what it has told so far, as it happens. While no stream is open it is asked for again and again. */
export function useWatched(id: string) {
  const streams = useStream(id);
  const command = useQuery({ ...polledCommandQuery(id, 1), ...(streams && { refetchInterval: false as const }) });
  const { data: progress } = useQuery(progressQuery(id));
  return { command, progress };
}

/** Whether a stream tells of the command. A hidden page has none. */
function useStream(id: string): boolean {
  const cache = useQueryClient();
  const over = useQuery({ ...commandQuery(id), select: isOver }).data;
  const visible = useVisible();
  const [open, setOpen] = useState(false);
  // What has ended tells nothing more; whether it has is to be known first.
  const wanted = over === false && visible;
  useEffect(() => {
    if (!wanted) return undefined;
    const source = new EventSource(`/api/v1/commands/${encodeURIComponent(id)}/stream`);
    const take = (event: MessageEvent<string>): void => {
      cache.setQueryData(commandQuery(id).queryKey, JSON.parse(event.data) as Command);
    };
    source.onopen = () => setOpen(true);
    source.onerror = () => setOpen(false);
    source.addEventListener("state", take);
    source.addEventListener("result", (event) => {
      source.close();
      take(event as MessageEvent<string>);
      const { agent_id: hostId } = JSON.parse(event.data as string) as Command;
      void cache.invalidateQueries({ queryKey: historyQuery(hostId).queryKey });
    });
    source.addEventListener("progress", (event) => {
      const piece = JSON.parse(event.data as string) as Progress;
      cache.setQueryData(progressKey(id), (before: Progress[] | undefined) => withPiece(before ?? [], piece));
    });
    return () => {
      source.close();
      setOpen(false);
    };
  }, [cache, id, wanted]);
  return open;
}

/** A stream that begins anew tells everything again: what is known is left out. */
export function withPiece(before: Progress[], piece: Progress): Progress[] {
  if (before.some(({ sequence }) => sequence === piece.sequence)) return before;
  return [...before, piece].sort((a, b) => a.sequence - b.sequence).slice(-MOST_PIECES);
}

function useVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = (): void => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return visible;
}
