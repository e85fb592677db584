// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";

import { connection, keepAsking } from "./connection";

afterEach(() => {
  connection.found();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a server that is away is asked until it answers, and then told of once", async () => {
  vi.useFakeTimers();
  const answers = [false, false, true];
  const ask = vi.fn(() =>
    answers.shift() ? Promise.resolve(new Response()) : Promise.reject(new TypeError("refused")),
  );
  vi.stubGlobal("fetch", ask);
  const back = vi.fn();
  const end = keepAsking(back);
  connection.lost();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(ask).toHaveBeenCalledTimes(3);
  expect(back).toHaveBeenCalledOnce();
  expect(connection.isAway()).toBe(false);
  end();
});

test("while it answers nothing is asked", async () => {
  vi.useFakeTimers();
  const ask = vi.fn();
  vi.stubGlobal("fetch", ask);
  const end = keepAsking(() => undefined);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(ask).not.toHaveBeenCalled();
  end();
});
