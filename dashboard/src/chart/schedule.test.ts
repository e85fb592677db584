import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { drawNever, drawSoon } from "./schedule";

let frames: (() => void)[] = [];
let now = 0;

beforeEach(() => {
  frames = [];
  now = 0;
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => frames.push(frame));
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => vi.unstubAllGlobals());

const frame = (): void => frames.shift()?.();

test("what takes long goes on in the next frame, in the order of asking", () => {
  const drawn: number[] = [];
  for (const chart of [1, 2, 3, 4]) {
    drawSoon(() => {
      drawn.push(chart);
      now += 4;
    });
  }
  expect(frames).toHaveLength(1);
  frame();
  expect(drawn).toEqual([1, 2]);
  frame();
  expect(drawn).toEqual([1, 2, 3, 4]);
  expect(frames).toHaveLength(0);
});

test("a chart that waits is drawn once, one that is gone is not", () => {
  const [one, gone] = [vi.fn(), vi.fn()];
  drawSoon(one);
  drawSoon(gone);
  drawSoon(one);
  drawNever(gone);
  frame();
  expect([one.mock.calls.length, gone.mock.calls.length]).toEqual([1, 0]);
});
