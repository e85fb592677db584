import { expect, test } from "vitest";

import { levelName, settingName, settingRows, settingValue } from "./settings-rows";

const levels = [
  { level: "global", name: "", settings: { log_level: "info", collectors: { cpu: { interval_seconds: 10 } } } },
  { level: "label", name: "site:home", settings: { collectors: { cpu: { interval_seconds: 60 } } } },
  { level: "host", name: "", settings: { diagnostics: { allowed: ["ping", "logs"] } } },
];
const effective = {
  log_level: "info",
  collectors: { cpu: { interval_seconds: 60 } },
  diagnostics: { allowed: ["ping", "logs"] },
};

test("each setting says where it comes from, and what weaker levels say", () => {
  const rows = settingRows({ effective, levels });
  expect(rows.map(({ key, value, from }) => [key, value, from?.level])).toEqual([
    ["flush_seconds", null, undefined],
    ["log_level", "info", "global"],
    ["collectors.cpu.interval_seconds", 60, "label"],
    ["diagnostics.allowed", ["ping", "logs"], "host"],
  ]);
  expect(rows[2]?.others.map(({ level, value }) => [level.level, value])).toEqual([["global", 10]]);
});

test("a host of which nothing is set leaves all to its agent", () => {
  const rows = settingRows({ effective: {}, levels: [] });
  expect(rows.map(({ key, value }) => settingValue(key, value))).toEqual(["left to the agent", "left to the agent"]);
});

test("settings, values and levels in words", () => {
  expect(settingName("collectors.disk_io.enabled")).toBe("Collector disk_io");
  expect(settingValue("collectors.disk_io.enabled", false)).toBe("off");
  expect(settingValue("flush_seconds", 30)).toBe("30\u202fs");
  expect(settingValue("diagnostics.allowed", [])).toBe("none");
  expect(levelName({ level: "label", name: "site:home" })).toBe("Label site:home");
});
