import { expect, test } from "vitest";

import { dayBounds, deedOf, pageBefore } from "./actions";

test("actions are said in words, unknown ones as they are", () => {
  expect(deedOf("user.role")).toBe("Gave a role");
  expect(deedOf("moon.shine")).toBe("moon.shine");
});

test("a day ends where the next one begins, in the viewer's zone", () => {
  const { start, end } = dayBounds("2026-11-30");
  expect(new Date(start).getHours()).toBe(0);
  expect(end).toBe(dayBounds("2026-12-01").start);
});

/** Entries with numbers that are not all there, a minute apart. */
function trail(ids: number[]): (before: string | null) => Promise<{ id: string; time: string } | null> {
  return (before) => {
    const id = ids.findLast((one) => before === null || one < Number(before));
    return Promise.resolve(id === undefined ? null : { id: String(id), time: new Date(id * 60_000).toISOString() });
  };
}

test.each([
  [[1, 2, 3, 4, 5, 6, 7, 8], 4],
  [[3, 9, 10, 400, 1000], 400],
  [[3, 9, 10, 400, 1000], 1],
  [[5], 5],
])("of %j the page begins before %i", async (ids, end) => {
  const entryBefore = trail(ids);
  const before = await pageBefore(end * 60_000, entryBefore);
  const first = await entryBefore(before);
  expect(first?.id).toBe(ids.findLast((id) => id < end)?.toString());
});

test("what is all old enough begins with the newest", async () => {
  expect(await pageBefore(10_000 * 60_000, trail([1, 2, 3]))).toBe(null);
  expect(await pageBefore(1, trail([]))).toBe(null);
});
