import { expect, test } from "vitest";

import { sparkPaths } from "./sparkline";

const hour = { start: 0, end: 3_600_000 };
const at = (minute: number, value: number) => ({ time: minute * 60_000, value });

test("values go from the left to the right, and the largest is at the top", () => {
  const { line } = sparkPaths([at(0, 0), at(3, 100)], hour, 100);
  expect(line).toBe("M0.0 22.5L5.0 1.5");
});

test("missing readings are a break, in the line and in the area", () => {
  const { line, area } = sparkPaths([at(0, 10), at(1, 10), at(30, 10), at(31, 10)], hour, 100);
  expect(line.match(/M/g)).toHaveLength(2);
  expect(area.match(/Z/g)).toHaveLength(2);
});

test("what lies outside of the stretch is not drawn, and no reading is no line", () => {
  expect(sparkPaths([at(-5, 10), at(70, 10)], hour, 100).line).toBe("");
  expect(sparkPaths([], hour, 100)).toEqual({ line: "", area: "" });
});
