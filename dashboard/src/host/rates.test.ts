import { expect, test } from "vitest";

import { ratesOf } from "./rates";

test("a counter becomes a rate, and one that begins anew gives none", () => {
  expect(ratesOf([0, 1000, 3000, 4000, 5000], [100, 300, 700, 50, 60])).toEqual([null, 200, 200, null, 10]);
  expect(ratesOf([0, 1000, 2000], [null, 5, null])).toEqual([null, null, null]);
});
