import { expect, test } from "vitest";

import { days, editionOf, savedBy, withRate } from "./figures";

test("what is kept is said as people say it", () => {
  expect([1, 7, 90, 365, 1826].map(days)).toEqual(["1 day", "7 days", "90 days", "1 year", "5 years"]);
});

test("editions have names, also those that come later", () => {
  expect(editionOf("sqlite").name).toBe("Embedded");
  expect(editionOf("other")).toEqual({ name: "other", about: "" });
});

test("compression is told where there is some", () => {
  const database = { kind: "timescale", version: "17", edition: "x", bytes: 1, connections: 1, idle_connections: 1 };
  expect(savedBy({ ...database, columnstore: null })).toBe(null);
  expect(
    savedBy({ ...database, columnstore: { chunks: 3, bytes_before: 1000, bytes: 50 } })?.replaceAll("\u202f", " "),
  ).toBe("saves 95 %: 50 B in place of 0.98 KiB");
});

test("rates are kept for five minutes", () => {
  let seen: { time: number; value: number }[] = [];
  for (let index = 0; index < 200; index += 1) seen = withRate(seen, index * 5000, index);
  expect(seen.length).toBe(60);
  expect(seen.at(-1)).toEqual({ time: 995_000, value: 199 });
});
