import { expect, test } from "vitest";

import { collectorsWith } from "./collectors";
import {
  changesBetween,
  draftOf,
  fromName,
  heldCollector,
  type LevelOf,
  parseInterval,
  plainInterval,
  settingsOf,
  withOwn,
} from "./settings";

const everywhere: LevelOf = {
  level: "global",
  name: "",
  settings: { collectors: { cpu: { interval_seconds: 10 }, wifi: { enabled: false } } },
};
const web: LevelOf = { level: "label", name: "role:web", settings: { collectors: { cpu: { interval_seconds: 2 } } } };
const own: LevelOf = { level: "host", name: "", settings: { collectors: { wifi: { enabled: true } } } };

test("the last level that says something wins, setting by setting", () => {
  const cpu = heldCollector([everywhere, web, own], "cpu", 5);
  expect(cpu.interval.value).toBe(2);
  expect(fromName(cpu.interval.from)).toBe("label role:web");
  expect(cpu.enabled).toEqual({ value: true, from: null });
  const wifi = heldCollector([everywhere, web, own], "wifi", 30);
  expect(wifi.enabled.value).toBe(true);
  expect(fromName(wifi.enabled.from)).toBe("this host");
  expect(fromName(wifi.interval.from)).toBe("agent");
});

test("what is typed for a host shows what would hold", () => {
  const typed: LevelOf = { ...own, settings: { collectors: { cpu: { enabled: false } } } };
  expect(heldCollector(withOwn([everywhere, own], typed), "cpu", 5).enabled.value).toBe(false);
  expect(withOwn([everywhere], typed).at(-1)).toBe(typed);
});

test.each([
  ["10", 10],
  ["10 s", 10],
  ["5min", 300],
  ["1 h", 3600],
  ["24 h", 86_400],
  ["", null],
  ["often", undefined],
  ["-1", undefined],
  ["1.5 h", undefined],
])("%j is read as seconds", (text, seconds) => {
  expect(parseInterval(text)).toBe(seconds);
});

test("intervals are written as they are read", () => {
  for (const seconds of [5, 10, 15, 60, 300, 3600, 86_400]) expect(parseInterval(plainInterval(seconds))).toBe(seconds);
  expect(plainInterval(90)).toBe("90 s");
  expect(plainInterval(300)).toBe("5 min");
});

test("a draft means the settings that it was made of, and what is cleared is gone", () => {
  const before = {
    log_level: "debug",
    collectors: { cpu: { enabled: null, interval_seconds: 10 } },
    diagnostics: { allowed: ["ping"] },
  };
  const draft = draftOf(before);
  expect(draft.collectors.cpu).toEqual({ enabled: "", interval: "10 s" });
  expect(settingsOf(draft)).toEqual({
    settings: { log_level: "debug", collectors: { cpu: { interval_seconds: 10 } }, diagnostics: { allowed: ["ping"] } },
  });
  const cleared = { ...draft, logLevel: "", collectors: { cpu: { enabled: "" as const, interval: "" } } };
  expect(settingsOf(cleared)).toEqual({ settings: { diagnostics: { allowed: ["ping"] } } });
});

test("what is no time is said of its collector", () => {
  const draft = { ...draftOf({}), flush: "1 h", collectors: { cpu: { enabled: "" as const, interval: "2 d" } } };
  expect(settingsOf(draft)).toEqual({
    errors: {
      times: {
        cpu: "From 1 s to 24 h, such as 10 s or 5 min.",
        flush: "From 1 s to 5 min; agents take 5 s to 1 min.",
      },
      policy: {},
    },
  });
});

test("changes are counted", () => {
  expect(changesBetween(everywhere.settings, everywhere.settings)).toBe(0);
  expect(changesBetween(everywhere.settings, web.settings)).toBe(2);
  expect(changesBetween({ diagnostics: { allowed: ["ping"] } }, { diagnostics: { allowed: [], log_units: [] } })).toBe(
    2,
  );
});

test("collectors are those that the server lists; others are shown all the same", () => {
  const listed = [
    { name: "cpu", interval_seconds: 5 },
    { name: "snow", interval_seconds: 60 },
  ];
  expect(collectorsWith(listed, ["cpu", "rain"])).toEqual([
    { name: "cpu", label: "Processors", seconds: 5 },
    { name: "snow", label: "snow", seconds: 60 },
    { name: "rain", label: "rain", seconds: 0 },
  ]);
});
