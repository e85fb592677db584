import { expect, test } from "vitest";

import type { HostEvent } from "../api/fleet";
import { detailOf, lookOf, withDays } from "./looks";
import { readEventParams } from "./params";

const event = (change: Partial<HostEvent>): HostEvent => ({
  agent_id: "a",
  hostname: "pi",
  kind: "silent",
  time: "2026-11-30T12:00:00Z",
  detail: "",
  ...change,
});

test("who took their leave is no alarm", () => {
  expect(lookOf(event({ cause: "lost" })).tone).toBe("crit");
  expect(lookOf(event({ cause: "stopped" })).tone).toBe("rest");
  expect(lookOf(event({ kind: "of_later" })).word).toBe("of later");
  expect(detailOf(event({ cause: "lost" }))).toBe("Without a word");
  expect(detailOf(event({ kind: "updated", detail: "0.1.0 to 0.2.0" }))).toBe("0.1.0 to 0.2.0");
});

test("each day has a line before its first event", () => {
  const times = ["2026-11-30T12:00:00", "2026-11-30T01:00:00", "2026-11-28T23:00:00"];
  const rows = withDays(times.map((time) => event({ time })));
  expect(rows.map((row) => ("day" in row ? "day" : "event"))).toEqual(["day", "event", "event", "day", "event"]);
});

test("the address keeps a kind that there is", () => {
  expect(readEventParams({ kind: "rebooted", q: "pi" })).toEqual({ kind: "rebooted", q: "pi" });
  expect(readEventParams({ kind: "exploded", q: "" })).toEqual({});
});
