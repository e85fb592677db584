import { expect, test } from "vitest";

import { readLatency, writeLatency } from "./latency";

const disk = { read_latency: 111, read_ops: 155, write_latency: 3379, write_ops: 327 };

test("time of all requests of an interval becomes the time of one", () => {
  expect(readLatency(disk, 5000)).toBeCloseTo(0.143, 3);
  expect(writeLatency(disk, 5000)).toBeCloseTo(2.067, 3);
});

test("a disk that did nothing has no latency, nor has one whose agent does not say", () => {
  expect(readLatency({ ...disk, read_latency: 0, read_ops: 0 }, 5000)).toBeNull();
  expect(writeLatency({ ...disk, write_latency: null }, 5000)).toBeNull();
});
