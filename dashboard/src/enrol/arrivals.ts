// Which hosts have come with a token, as far as the server tells.
import type { Token } from "../api/enrolment";
import type { HostEvent } from "../api/fleet";

/**
 * Registrations since the token was made. The server tells of a token how often it was used and by whom last, not by
 * whom else: of a token for several hosts, others that came meanwhile may be among them, never more than it was used.
 */
export function arrivals(token: Token, registered: HostEvent[]): HostEvent[] {
  const since = Date.parse(token.created_at);
  const fresh = registered.filter(({ time }) => Date.parse(time) >= since);
  const last = fresh.filter(({ hostname }) => hostname === token.last_used_by).slice(0, 1);
  const others = fresh.filter((event) => !last.includes(event));
  return [...last, ...others].slice(0, token.uses);
}

export type TokenState = "usable" | "used" | "revoked" | "ended";

export function tokenState(
  token: Pick<Token, "uses" | "uses_allowed" | "revoked_at" | "expires_at">,
  now: number,
): TokenState {
  if (token.revoked_at) return "revoked";
  if (token.uses_allowed > 0 && token.uses >= token.uses_allowed) return "used";
  return Date.parse(token.expires_at) <= now ? "ended" : "usable";
}
