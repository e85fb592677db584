import { expect, test } from "vitest";

import { following, ofRange, rangeMs, readHostParams, readListParams, readOverviewParams } from "./params";

test.each([
  [{ range: "24h" }, { range: "24h" }],
  [{ range: "1h" }, {}],
  [{ range: "2h" }, {}],
  [
    { from: "1795453200000", to: "1795456800000" },
    { from: 1_795_453_200_000, to: 1_795_456_800_000 },
  ],
  [
    { from: "1795453200000", to: "1795456800000", range: "7d" },
    { from: 1_795_453_200_000, to: 1_795_456_800_000, range: "7d" },
  ],
  [{ from: "9", to: "3", range: "7d" }, { range: "7d" }],
  [{ from: "soon", to: "later" }, {}],
])("%j", (said, wanted) => {
  expect(readHostParams(said)).toEqual(wanted);
});

test("a range has a length", () => {
  expect([rangeMs("5m"), rangeMs("7d")]).toEqual([300_000, 604_800_000]);
});

test("lists keep words, kind and order, and nothing else", () => {
  expect(readListParams({ q: "ssh", show: "failed", sort: "cpu", desc: "true", x: 1 })).toEqual({
    q: "ssh",
    show: "failed",
    sort: "cpu",
    desc: true,
  });
  expect(readListParams({ q: "", desc: "true", sort: ["a"] })).toEqual({});
  expect(readListParams({ q: 4711, open: "100" })).toEqual({ q: "4711", open: "100" });
  expect(readOverviewParams({ net: "eth0", range: "1h" })).toEqual({ net: "eth0" });
});

test("following the present keeps what else the address says", () => {
  const params = { from: 1, to: 2, range: "7d" as const, net: "eth0" };
  expect(following(params)).toEqual({ range: "7d", net: "eth0" });
  expect(ofRange(params, "24h")).toEqual({ range: "24h", net: "eth0" });
  expect(ofRange(params, "1h")).toEqual({ net: "eth0" });
});
