import { expect, test } from "vitest";

import { host } from "../test/hosts";
import { fleetTick, keepSame } from "./fleet";

test("hosts that say the same stay the same objects, the list too", () => {
  const [a, b] = [host({ labels: { site: "x" } }), host()];
  const same = keepSame([a, b], [structuredClone(a), structuredClone(b)]);
  expect(same[0]).toBe(a);
  const changed = keepSame([a, b], [structuredClone(a), { ...structuredClone(b), cpu_usage: 99 }]);
  expect(changed[0]).toBe(a);
  expect(changed[1]).not.toBe(b);
});

test("an unchanged fleet is the very same list, one without a host is not", () => {
  const old = [host(), host()];
  expect(keepSame(old, structuredClone(old))).toBe(old);
  expect(keepSame(old, structuredClone(old.slice(1)))).toHaveLength(1);
});

test("a large fleet is asked for less often", () => {
  expect([0, 50, 500, 1000, 10_000].map(fleetTick)).toEqual([10_000, 10_000, 10_000, 20_000, 60_000]);
});
