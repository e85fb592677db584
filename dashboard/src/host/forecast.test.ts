import { expect, test } from "vitest";

import type { Forecast } from "../api/host";
import { byUrgency, outlookOf } from "./forecast";

const DAY = 86_400;
const forecast = (change: Partial<Forecast>): Forecast => ({
  device: "/dev/sda1",
  mountpoint: "/",
  total_bytes: 100,
  used_bytes: 50,
  free_bytes: 50,
  outlook: "filling",
  bytes_per_day: 2 ** 30,
  seconds_left: 12 * DAY,
  full_at: null,
  ...change,
});

test.each([
  [forecast({}), "calm", "full in 12 d", "+1 GiB a day"],
  [forecast({ seconds_left: 3 * DAY }), "warn", "full in 3 d", "+1 GiB a day"],
  [forecast({ seconds_left: 3600 }), "crit", "full in 1 h", "+1 GiB a day"],
  [forecast({ outlook: "full", seconds_left: 0 }), "crit", "full", null],
  [forecast({ outlook: "steady", seconds_left: null, bytes_per_day: -(2 ** 20) }), "calm", "shrinking", "−1 MiB a day"],
  [forecast({ outlook: "unknown", seconds_left: null, bytes_per_day: null }), "calm", "too early to say", null],
])("%#", (given, level, says, rate) => {
  const found = outlookOf(given);
  const plain = (text: string | null): string | null => text?.replaceAll("\u202f", " ") ?? null;
  expect([found.level, plain(found.says), plain(found.rate)]).toEqual([level, says, rate]);
});

test("the soonest full is first", () => {
  const order = byUrgency([
    forecast({ mountpoint: "/a", outlook: "steady", seconds_left: null }),
    forecast({ mountpoint: "/b" }),
    forecast({ mountpoint: "/c", seconds_left: DAY }),
    forecast({ mountpoint: "/d", outlook: "full" }),
  ]);
  expect(order.map(({ mountpoint }) => mountpoint)).toEqual(["/d", "/c", "/b", "/a"]);
});
