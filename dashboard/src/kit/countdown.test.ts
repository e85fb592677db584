import { expect, test } from "vitest";

import { leftText } from "./countdown";

test.each([
  [0, "00:00"],
  [59, "00:59"],
  [3599, "59:59"],
  [86_400, "24:00:00"],
  [86_399, "23:59:59"],
  [7 * 86_400 - 1, "6 d 23 h"],
])("%i seconds are left as %s", (seconds, text) => {
  expect(leftText(seconds).replaceAll("\u202f", " ")).toBe(text);
});
