import { expect, test } from "vitest";

import { limitsOf } from "./limits";

test("sensors that share a limit share its line, and buckets without one have none", () => {
  const rows = [
    { sensor: "core 0", max_temp: 100 },
    { sensor: "core 1", max_temp: 100 },
    { sensor: "nvme", max_temp: 84 },
    { sensor: "acpi", max_temp: 0 },
    { sensor: "thermal", max_temp: null },
  ];
  expect(limitsOf(rows).map(({ value, label }) => [value, label.replaceAll("\u202f", " ")])).toEqual([
    [84, "nvme: 84 °C at most"],
    [100, "core 0 and core 1: 100 °C at most"],
  ]);
});
