// What the address of the events page says.
import { EVENT_KINDS } from "./looks";

export interface EventParams {
  kind?: string;
  /** Part of a host's name. */
  q?: string;
}

export function readEventParams(said: Record<string, unknown>): EventParams {
  const kind = EVENT_KINDS.find((known) => known === said.kind);
  const q = typeof said.q === "string" || typeof said.q === "number" ? String(said.q) : "";
  return { ...(kind !== undefined && { kind }), ...(q !== "" && { q }) };
}
