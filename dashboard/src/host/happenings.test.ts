import { expect, test } from "vitest";

import type { HostEvent } from "../api/fleet";
import type { Gap } from "../api/host";
import { happeningsOf } from "./happenings";

const event = (time: string, kind: string, cause: string | null = null): HostEvent => ({
  agent_id: "a",
  hostname: "h",
  time,
  kind,
  cause,
  detail: "",
});

test("events and gaps are one list, the newest first", () => {
  const gap: Gap = {
    stream: "s",
    from: 5,
    to: 9,
    count: 1800,
    cause: "queue_full",
    after: "2026-11-30T10:00:00Z",
    before: "2026-11-30T12:30:00Z",
    recorded_at: "2026-11-30T12:31:00Z",
  };
  const found = happeningsOf(
    [event("2026-11-30T09:00:00Z", "silent", "lost"), event("2026-11-30T11:00:00Z", "brand_new")],
    [gap],
  );
  expect(found.map(({ word, detail }) => [word, detail.replaceAll("\u202f", " ")])).toEqual([
    ["brand new", ""],
    ["Readings missing", "Readings dropped: the agent's memory was full; 2 h 30 min without readings; 1,800 lost"],
    ["Fell silent", "Link down or host off"],
  ]);
});

test("a gap of which nothing is known is where it was recorded", () => {
  const gap: Gap = { stream: "s", from: 5, cause: "unknown", recorded_at: "2026-11-30T12:31:00Z" };
  expect(happeningsOf([], [gap])[0]).toMatchObject({
    time: Date.parse("2026-11-30T12:31:00Z"),
    detail: "Cause unknown",
  });
});
